"""The output folder of a batch in an object store, and its manifest, which is written anew now and then."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from xformparser.batch.manifest import Manifest, ManifestRecord
from xformparser.batch.output_folder import LOCK_NAME, OutputFolder
from xformparser.batch.remote_lock import RemoteLock
from xformparser.errors import ConfigurationError, one_line
from xformparser.storage import Location, is_remote

if TYPE_CHECKING:
    from upath import UPath

WRITE_SECONDS = 10.0
"""Least time from one writing of a manifest to the next."""
WRITE_SHARE = 20
"""So many times what the last writing took passes before the next: long manifests stay cheap."""


def open_folder(root: Location) -> OutputFolder:
    """Return the output folder at a location."""
    return RemoteFolder(root) if is_remote(root) else OutputFolder(root.absolute())


@dataclass(frozen=True)
class RemoteFolder(OutputFolder):
    """An output folder in an object store; each object is put whole, so that nothing has to be cleaned."""

    root: "UPath"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process; one that a dead process held is free after half a minute.

        Raises:
            ConfigurationError: another batch writes to the folder, or the folder cannot be written.
        """
        lock = RemoteLock(self.root)
        try:
            lock.acquire()
            (self.root / LOCK_NAME).write_bytes(b"")
        except ConfigurationError:
            raise
        except Exception as error:
            raise ConfigurationError(f"{self.root}: cannot be written: {one_line(error)}") from error
        try:
            yield
        finally:
            lock.release()

    def clean(self) -> None:
        """Do nothing: uploads that were broken off leave nothing to be seen."""

    def open_manifest(self) -> Manifest:
        """Return the manifest, ready to be added to."""
        return RemoteManifest(self.manifest)

    def holds(self, outputs: Iterable[str]) -> bool:
        """Tell whether all outputs were there when this was first asked."""
        return self._names.issuperset(outputs)

    def __reduce__(self) -> tuple[type["RemoteFolder"], tuple["UPath"]]:
        """Leave the names behind where it is sent to a worker."""
        return type(self), (self.root,)

    @cached_property
    def _names(self) -> frozenset[str]:
        files = self.root.fs.find(self.root.path)
        start = len(self.root.path.rstrip("/")) + 1
        return frozenset(file[start:] for file in files)


class RemoteManifest(Manifest):
    """A manifest in an object store, where nothing can be appended to a file.

    What a killed batch had not written yet is done again.
    """

    def __init__(self, path: Location) -> None:
        self._changed = False
        self._due = time.monotonic() + WRITE_SECONDS
        super().__init__(path)

    def append(self, record: ManifestRecord) -> None:
        """Add a record; it is in the store within seconds, or when the manifest is made compact."""
        self.records[record.source] = record
        self._changed = True
        if time.monotonic() >= self._due:
            self.compact()

    def compact(self) -> None:
        """Write one line per document, sorted by source, unless nothing has changed."""
        if self._superseded or self._changed:
            began = time.monotonic()
            self._rewrite()
            self._changed = False
            self._due = time.monotonic() + max(WRITE_SECONDS, WRITE_SHARE * (time.monotonic() - began))
