"""Nothing goes over the network: the command line reads every kind of sample where there is none."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.ocr]

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data" / "samples"
GUARD = """
import os, socket, sys
NETWORK = ("socket.getaddrinfo", "socket.gethostbyname", "socket.connect", "socket.sendto", "socket.sendmsg")

def refuse(event, arguments):
    if event in NETWORK and not (arguments and getattr(arguments[0], "family", None) == socket.AF_UNIX):
        with open(os.environ["NETWORK_ATTEMPTS"], "a") as file:
            file.write(f"{event} {arguments}\\n")
        raise OSError(f"no network here: {event}")

sys.addaudithook(refuse)
"""
RUN = "import sys; from xformparser.cli import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return an environment whose Pythons, workers too, refuse the network and note who tried."""
    guard = tmp_path / "guard"
    guard.mkdir()
    (guard / "sitecustomize.py").write_text(GUARD)
    (tmp_path / "attempts").touch()
    return {
        **os.environ,
        "PYTHONPATH": f"{guard}{os.pathsep}{ROOT}",
        "NETWORK_ATTEMPTS": str(tmp_path / "attempts"),
        "HOME": str(tmp_path),
    }


def without_network() -> list[str]:
    """Return the command that starts another one in a network of nobody, where the system allows it."""
    command = [shutil.which("unshare") or "", "--map-root-user", "--net"]
    allowed = command[0] and not subprocess.run([*command, "true"], capture_output=True).returncode
    return command if allowed else []


def test_guard_notices_the_network(environment: dict[str, str], tmp_path: Path) -> None:
    attempt = "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')"
    assert subprocess.run([sys.executable, "-c", attempt], env=environment, capture_output=True).returncode
    assert "socket." in (tmp_path / "attempts").read_text()


def test_samples_are_extracted_without_network(environment: dict[str, str], tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    for path in SAMPLES.iterdir():
        if path.suffix in {".pdf", ".png", ".jpg", ".docx", ".tiff"}:
            shutil.copy(path, forms)
    arguments = ["extract", str(forms), "--output", str(tmp_path / "out"), "--workers", "1", "--quiet"]
    formats = ["--to", "json,csv,xlsx,parquet,markdown", "--overlay"]
    command = [*without_network(), sys.executable, "-c", RUN, *arguments, *formats]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    records = [json.loads(line) for line in (tmp_path / "out" / "manifest.jsonl").read_text().splitlines()]
    assert {record["source"] for record in records} == {path.name for path in forms.iterdir()}
    assert all(record["pairs"] > 0 for record in records)
    assert (tmp_path / "attempts").read_text() == ""
