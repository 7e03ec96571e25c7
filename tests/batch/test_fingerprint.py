import hashlib
import os
from pathlib import Path

import pytest

from xformparser.batch.fingerprint import file_digest, readable_digest, settings_digest
from xformparser.inference.settings import ParserSettings

PLAIN = ParserSettings()


@pytest.mark.parametrize("content", [b"", b"form"], ids=["empty", "text"])
def test_file_digest_is_sha256(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "form"
    path.write_bytes(content)
    assert file_digest(path) == readable_digest(path) == hashlib.sha256(content).hexdigest()


def test_what_is_no_file_has_no_digest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert [readable_digest(tmp_path / name) for name in ("pipe", "missing", ".")] == [None, None, None]


@pytest.mark.parametrize(
    ("settings", "differs"),
    [
        (ParserSettings(), False),
        (ParserSettings(ocr="none"), True),
        (ParserSettings(max_pages=3), True),
        (ParserSettings(keep_words=True), True),
        (ParserSettings(render=True), True),
        (ParserSettings(threads=2), False),
        (ParserSettings(device="cpu"), False),
        (ParserSettings(password="secret"), False),
    ],
    ids=["same", "ocr", "max_pages", "words", "render", "threads", "device", "password"],
)
def test_settings_that_change_a_result_change_the_digest(settings: ParserSettings, differs: bool) -> None:
    assert (settings_digest(None, settings) != settings_digest(None, PLAIN)) is differs


def test_model_counts_by_name_and_content(tmp_path: Path) -> None:
    empty = settings_digest(tmp_path, PLAIN)
    (tmp_path / "weights.safetensors").write_bytes(b"1")
    first = settings_digest(tmp_path, PLAIN)
    (tmp_path / "weights.safetensors").write_bytes(b"2")
    second = settings_digest(str(tmp_path), PLAIN)
    assert len({empty, first, second, settings_digest("hub-name", PLAIN), settings_digest(None, PLAIN)}) == 5
