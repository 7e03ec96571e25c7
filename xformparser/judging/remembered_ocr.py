"""OCR that is kept: pages which a judge learns from are read once, whatever is asked of them afterwards."""

import hashlib
import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from PIL import Image

from xformparser.atomic import atomic_write
from xformparser.documents import Word
from xformparser.labels import TextSource
from xformparser.ocr.base import OcrEngine, PageText
from xformparser.ruling import NO_RULING, Ruling


class RememberedOcr:
    """An engine that keeps what it has read in a folder, by engine, version, picture and ruling.

    It does not see that the engine's code has changed within a version: remove the folder then.
    """

    def __init__(self, engine: OcrEngine, folder: Path) -> None:
        self.name = engine.name
        self.engine = engine
        self.folder = folder

    def read(self, image: Image.Image, ruling: Ruling = NO_RULING) -> tuple[Word, ...]:
        """Return what the engine reads, or has read of this picture before."""
        path = self._path("read", image, ruling)
        if not path.exists():
            self._keep(path, {"words": _table(self.engine.read(image, ruling))})
        return _words(_kept(path)["words"])

    def read_or_turn(self, image: Image.Image, ruling: Ruling = NO_RULING) -> PageText:
        """Return what the engine says of this picture, or has said before."""
        path = self._path("turn", image, ruling)
        if not path.exists():
            found = self.engine.read_or_turn(image, ruling)
            self._keep(path, {"words": _table(found.words), "turn": found.turn})
        kept = _kept(path)
        return PageText(_words(kept["words"]), kept["turn"])

    def _path(self, asked: str, image: Image.Image, ruling: Ruling) -> Path:
        about = f"{asked} {self.name} {version('xformparser')} {image.mode} {image.size} {ruling!r}"
        digest = hashlib.sha256(about.encode())
        digest.update(image.tobytes())
        return self.folder / f"{digest.hexdigest()}.json"

    def _keep(self, path: Path, found: dict[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        atomic_write(path, json.dumps(found, ensure_ascii=False).encode())


def _table(words: Iterable[Word]) -> list[tuple[str, list[float], float]]:
    return [(word.text, list(map(float, word.box)), float(word.confidence)) for word in words]


def _words(table: Iterable[tuple[str, list[float], float]]) -> tuple[Word, ...]:
    return tuple(
        Word(text, (box[0], box[1], box[2], box[3]), confidence, TextSource.OCR)
        for text, box, confidence in table
    )


def _kept(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
