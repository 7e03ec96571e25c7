"""The documents below the paths that a user names, and what stands in the way of the others."""

import os
import stat
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from xformparser.batch.output_folder import is_output_folder
from xformparser.errors import ConfigurationError, DocumentError, UnsupportedFormatError
from xformparser.ingest.loader import SUPPORTED_SUFFIXES
from xformparser.storage import Location, is_remote


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an entry is not read."""

    status: Literal["failed", "skipped"]
    error: DocumentError


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file, and its name in the output: relative, with forward slashes, always printable."""

    path: Location
    name: str
    refusal: Refusal | None = None
    version: str | None = None
    """What an object store says of the content; None on this machine."""


def discover(places: Sequence[Location], output: Location) -> list[Candidate]:
    """Return the files at and below the paths, sorted by name; hidden entries of folders are left out.

    Names are relative to the one folder given, or to the deepest folder above all paths given, so that no
    two files share a name. A link to a folder is followed unless that folder is read already. What lies in
    the output folder is never input.

    Raises:
        ConfigurationError: a path does not exist, or the output folder is one of the input folders.
    """
    paths = [place for place in places if isinstance(place, Path)]
    urls = [place for place in places if is_remote(place)]
    if urls:
        from xformparser.batch.remote_discovery import discover_remote

        if paths:
            raise ConfigurationError(f"{urls[0]}: is no path, unlike {paths[0]}. Give either paths or URLs.")
        return discover_remote(urls, output)
    roots = sorted({_root(path) for path in paths})
    folders = [root for root in roots if root.is_dir()]
    target = output.resolve() if isinstance(output, Path) else None
    if target in folders:
        raise ConfigurationError(f"{output}: is an input folder too. Choose another folder for the output.")
    base = Path(os.path.commonpath([root if root in folders else root.parent for root in roots]))
    found = dict(_walk(folders, target))
    found.update((root, _refusal(root, named=True)) for root in roots if root not in folders)
    candidates = (
        Candidate(path, printable(path.relative_to(base).as_posix()), refusal)
        for path, refusal in found.items()
    )
    return sorted(candidates, key=lambda candidate: candidate.name)


def printable(text: str) -> str:
    r"""Return the text with every byte that is no UTF-8 spelled out, as in `\udcff`."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _root(path: Path) -> Path:
    if not os.path.lexists(path):
        raise ConfigurationError(f"{printable(str(path))}: no such file or folder.")
    return path.resolve() if path.is_dir() else path.parent.resolve() / path.name


def _walk(folders: Iterable[Path], output: Path | None) -> Iterator[tuple[Path, Refusal | None]]:
    """Yield what the folders hold; folders proper come before linked ones, and each is read once."""
    pending = deque(folders)
    seen: dict[tuple[int, int], Path] = {}
    while pending:
        folder = pending.popleft()
        try:
            status = folder.stat()
            entries = sorted(folder.iterdir())
        except OSError as error:
            yield folder, _failed(folder, f"cannot be opened: {error.strerror}.")
            continue
        known = seen.get((status.st_dev, status.st_ino))
        seen[status.st_dev, status.st_ino] = known or folder
        if known is not None and folder.is_symlink():
            yield folder, _skipped(folder, f"is a link to the folder {known}, which is read already.")
        elif folder != output and is_output_folder(folder):
            yield folder, output_refusal(folder.name)
        elif folder != output and known is None:
            yield from _sift(entries, pending)


def _sift(entries: Iterable[Path], pending: deque[Path]) -> Iterator[tuple[Path, Refusal | None]]:
    """Yield the entries that are no folders; leave the folders for `_walk` to take."""
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if not _is_folder(entry):
            yield entry, _refusal(entry, named=False)
        elif entry.is_symlink():
            pending.append(entry)
        else:
            pending.appendleft(entry)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _refusal(path: Path, *, named: bool) -> Refusal | None:
    """Return why the file is not read, or None; one that the user named is tried whatever its ending."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        problem = f"cannot be opened: {error.strerror}."
        return _failed(
            path,
            "is a link that leads nowhere. Mend it, or give its target." if path.is_symlink() else problem,
        )
    if not stat.S_ISREG(mode):
        return _failed(path, "is a pipe, socket or device, not a file. Give the document as a file.")
    return None if named else unsupported(path.name)


def unsupported(name: str) -> Refusal | None:
    """Return why a file of this name is not read, or None where its ending is known."""
    if PurePosixPath(name).suffix.lower() in SUPPORTED_SUFFIXES:
        return None
    kinds = ", ".join(sorted(suffix[1:] for suffix in SUPPORTED_SUFFIXES))
    return Refusal(
        "skipped", UnsupportedFormatError(printable(name), f"is of no kind that is read. Kinds: {kinds}.")
    )


def output_refusal(name: str) -> Refusal:
    """Return why the output folder of an earlier batch is not read."""
    return Refusal("skipped", DocumentError(printable(name), "is the output of an earlier run."))


def _failed(path: Path, problem: str) -> Refusal:
    return Refusal("failed", DocumentError(printable(path.name), printable(problem)))


def _skipped(path: Path, problem: str) -> Refusal:
    return Refusal("skipped", DocumentError(printable(path.name), printable(problem)))
