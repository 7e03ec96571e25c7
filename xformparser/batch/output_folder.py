"""The folder that a batch writes: where each result goes, and who may write."""

import errno
import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, takewhile
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from xformparser.atomic import TEMPORARY_PREFIX
from xformparser.batch.manifest import Manifest
from xformparser.errors import ConfigurationError, OutputError
from xformparser.storage import Location

logger = logging.getLogger(__name__)

LOCK_NAME = ".xformparser.lock"
LONGEST_NAME = 200
"""Bytes that a source's name may take in a result's name; file systems allow 255 with the ending."""


DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""What no document is to blame for."""


def is_output_folder(path: Path) -> bool:
    """Tell whether a batch has written to the folder."""
    return (path / LOCK_NAME).exists()


@dataclass(frozen=True)
class OutputFolder:
    """The output of a batch: a mirror of the input tree, `manifest.jsonl` and the tables of pairs."""

    root: Location

    @property
    def manifest(self) -> Location:
        """The record of every document."""
        return self.root / "manifest.jsonl"

    @property
    def table_note(self) -> Location:
        """From which manifest each table was made."""
        return self.root / ".xformparser.tables"

    def table(self, ending: str) -> Location:
        """Return where the table of all pairs goes."""
        return self.root / f"pairs.{ending}"

    def field_table(self, ending: str) -> Location:
        """Return where the table of all fields goes."""
        return self.root / f"fields.{ending}"

    def place(self, name: str) -> Location:
        """Return where the results of a source go, to be followed by their endings: `a/b.pdf` -> `a/b.pdf`.

        A name too long for the file system is cut and marked with a digest of the whole.
        """
        source = PurePosixPath(name)
        encoded = source.name.encode()
        if len(encoded) > LONGEST_NAME:
            digest = hashlib.sha256(encoded).hexdigest()[:8]
            kept = encoded[: LONGEST_NAME - 24].decode(errors="ignore")
            source = source.with_name(f"{kept}~{digest}{source.suffix[:8]}")
        return self.root / source

    def result_json(self, name: str) -> Location:
        """Return where the JSON of a source goes."""
        place = self.place(name)
        return place.with_name(f"{place.name}.json")

    def overlay(self, name: str, page: int) -> Location:
        """Return where the picture of a page of a source goes."""
        place = self.place(name)
        return place.with_name(f"{place.name}.page-{page}.png")

    def relative(self, path: Location) -> str:
        """Return a path below the folder as the manifest names it."""
        return path.as_posix().removeprefix(self.root.as_posix()).lstrip("/")

    def open_manifest(self) -> Manifest:
        """Return the manifest, ready to be added to."""
        return Manifest(self.manifest)

    def holds(self, outputs: Iterable[str]) -> bool:
        """Tell whether all outputs, named as in the manifest, are there."""
        return all((self.root / output).exists() for output in outputs)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process; it is made where missing. A dead process holds nothing.

        Raises:
            ConfigurationError: another batch writes to the folder, or the folder cannot be made.
        """
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(str(self.root / LOCK_NAME), timeout=0)
            lock.acquire()
        except Timeout:
            raise ConfigurationError(
                f"{self.root}: another batch is writing here. Wait for its end or choose another folder."
            ) from None
        except OSError as error:
            raise ConfigurationError(f"{self.root}: cannot be written: {error.strerror}.") from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Raise OutputError where the block fails because the disk is full, broken or read-only."""
        try:
            yield
        except OSError as error:
            if error.errno not in DISK_ERRORS:
                raise
            raise OutputError(
                f"{self.root}: cannot be written: {error.strerror}. "
                "Make room, then run the same command again: it goes on where it stopped."
            ) from error

    def clean(self) -> None:
        """Remove the temporary files that killed processes have left behind."""
        for path in self.root.rglob(f"{TEMPORARY_PREFIX}*"):
            logger.info("Removing %s, left behind by a killed process.", path)
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                logger.warning("%s cannot be removed: %s.", path, error.strerror)

    def remove_results(self, name: str) -> None:
        """Remove what a process that did not finish has written for a source."""
        place = self.place(name)
        overlays = takewhile(lambda path: path.exists(), (self.overlay(name, page) for page in count(1)))
        for path in (place.with_name(f"{place.name}.json"), place.with_name(f"{place.name}.md"), *overlays):
            if path.is_file():
                path.unlink()
