"""Files that are written whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xformparser.storage import Location

TEMPORARY_PREFIX = ".xformparser-"
"""Start of every temporary name: a killed run leaves such files behind, and they can go."""


@contextmanager
def atomic_path(path: Location) -> Iterator[Path]:
    """Yield a temporary path in the same folder that becomes `path` when the block succeeds.

    The content is flushed to the disk before the name changes. When the block raises, the temporary file is
    removed and a file that stood at `path` stays as it was. The folder must exist. In an object store, the
    file is put there as a whole.
    """
    if not isinstance(path, Path):
        with tempfile.TemporaryDirectory(prefix="xformparser-") as folder:
            yield Path(folder) / path.name
            path.fs.put_file(str(Path(folder) / path.name), path.path)
        return
    handle, name = tempfile.mkstemp(prefix=TEMPORARY_PREFIX, suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        _flush(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def atomic_write(path: Location, content: bytes) -> None:
    """Write the content to `path`, whole or not at all."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(content)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
