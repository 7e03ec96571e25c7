"""Engines by name."""

import subprocess
import sys

import pytest

from xformparser.errors import ConfigurationError
from xformparser.ocr.registry import create_engine


def test_none_reads_nothing() -> None:
    assert create_engine("none") is None


@pytest.mark.parametrize("name", ["auto", "rapid"])
def test_rapid_is_the_default(name: str) -> None:
    engine = create_engine(name, threads=1)
    assert engine is not None
    assert engine.name == "rapid"


def test_unknown_name_lists_the_known_ones() -> None:
    message = r"^OCR engine 'rapd' is not known\. Choose one of: auto, none, paddle, rapid\.$"
    with pytest.raises(ConfigurationError, match=message):
        create_engine("rapd")


@pytest.mark.parametrize(
    ("name", "blocked", "message"),
    [
        (
            "rapid",
            ["rapidocr"],
            "rapidocr is not installed. Install it with: pip install 'xformparser[rapid]'",
        ),
        (
            "paddle",
            ["paddleocr"],
            "paddleocr is not installed. Install it with: pip install 'xformparser[paddle]'",
        ),
        (
            "auto",
            ["rapidocr", "paddleocr"],
            "paddleocr is not installed. Install it with: pip install 'xformparser[paddle]'",
        ),
    ],
)
def test_missing_package_says_how_to_install_it(name: str, blocked: list[str], message: str) -> None:
    program = (
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({blocked!r}))\n"
        "from xformparser.errors import MissingDependencyError\n"
        "from xformparser.ocr.registry import create_engine\n"
        "try:\n"
        f"    create_engine({name!r})\n"
        "except MissingDependencyError as error:\n"
        "    sys.stdout.write(str(error))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == message
