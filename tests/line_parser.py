"""A small real parser for tests of the batch: documents are text, pages end with a form feed.

`key: value` is a pair. `!sleep SECONDS`, `!kill`, `!error` and `!bug` do what they say. `!deaf` ignores every
signal that can be, `!stop` stops the process, `!child FILE` starts another one and writes its id to the file,
and `!take MEGABYTES` holds so much memory. `!orphan FILE` kills the parent process unless FILE is there, and
makes it, `!orphan` always does; `!trace FOLDER` leaves the parent's number there.
"""

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from xformparser.batch.fingerprint import file_digest
from xformparser.batch.options import PageFindings
from xformparser.documents import Document, Entity, Link, Mark, ModelRecord, Page, PageRecord, Pair
from xformparser.errors import CorruptDocumentError, ModelError
from xformparser.inference.settings import ParserSettings
from xformparser.labels import TextSource


@dataclass(frozen=True)
class Findings:
    """An empty page."""

    page: Page
    entities: tuple[Entity, ...] = ()
    links: tuple[Link, ...] = ()
    marks: tuple[Mark, ...] = ()


class LineParser:
    """Reads text documents."""

    def __init__(self, settings: ParserSettings) -> None:
        self._max_pages = settings.max_pages
        self._image = Image.new("RGB", (200, 200), "white") if settings.render else None

    def parse(self, path: Path, on_page: Callable[[PageFindings], None] | None = None) -> Document:
        text = path.read_text(encoding="utf-8")
        if not text:
            raise CorruptDocumentError(path, "is empty (0 bytes). Get the file again.")
        pages, pairs = [], []
        for number, page in enumerate(text.split("\f")[: self._max_pages], start=1):
            pairs += [_pair(line, number) for line in page.splitlines() if not _obey(path, line)]
            pages.append(
                PageRecord(number=number, width=100, height=100, unit="pt", text_source=TextSource.TEXT_LAYER)
            )
            if on_page is not None:
                on_page(Findings(Page(number, 100, 100, "pt", image=self._image)))
        return Document(
            source=str(path),
            sha256=file_digest(path),
            model=ModelRecord(name="lines", version="1"),
            pages=tuple(pages),
            pairs=tuple(pairs),
        )


def build_line_parser(model: str | Path | None, settings: ParserSettings) -> LineParser:
    if model is not None:
        raise ModelError(f"{model}: no such model. Give a model folder.")
    return LineParser(settings)


def build_bounded_line_parser(model: str | Path | None, settings: ParserSettings) -> LineParser:
    """Return the parser, in a process that may take 2 GB of addresses."""
    resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))
    return build_line_parser(model, settings)


def _obey(path: Path, line: str) -> bool:
    command, _, argument = line.partition(" ")
    if command == "!error":
        raise CorruptDocumentError(path, "is damaged.")
    if command == "!trace":
        (Path(argument) / f"{path.name}.{os.getppid()}").touch()
    if command in _COMMANDS:
        _COMMANDS[command](argument)
    return line.startswith("!")


def _ignore_signals(_: str) -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)


def _start_child(file: str) -> None:
    Path(file).write_text(str(subprocess.Popen(["sleep", "600"]).pid))


def _take_memory(megabytes: str) -> None:
    bytes(int(megabytes) * 1_000_000).find(b"1")


def _fail(_: str) -> None:
    raise ZeroDivisionError("division\nby zero")


def _orphan(mark: str) -> None:
    if mark and Path(mark).exists():
        return
    if mark:
        Path(mark).touch()
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


_COMMANDS: dict[str, Callable[[str], None]] = {
    "!sleep": lambda seconds: time.sleep(float(seconds)),
    "!kill": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "!stop": lambda _: os.kill(os.getpid(), signal.SIGSTOP),
    "!deaf": _ignore_signals,
    "!child": _start_child,
    "!take": _take_memory,
    "!bug": _fail,
    "!orphan": _orphan,
}


def _pair(line: str, page: int) -> Pair:
    key, _, value = line.partition(": ")
    return Pair(
        key=key,
        value=value or None,
        key_page=page,
        value_pages=(page,) if value else (),
        confidence=0.9,
        source=TextSource.TEXT_LAYER,
    )
