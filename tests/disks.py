"""Small disks in memory, to be filled and write-protected."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Disk:
    """A mounted disk."""

    root: Path

    def fill(self, leave: int = 0) -> Path:
        """Write a file that takes all room but so many bytes, and return it."""
        filler = self.root / "filler"
        with filler.open("wb", buffering=0) as file:
            free = os.statvfs(self.root)
            room = free.f_bavail * free.f_frsize - leave
            while room > 0 and (written := file.write(bytes(min(room, 65536)))):
                room -= written
        return filler

    def protect(self, protected: bool) -> None:
        """Allow no writing any more, or allow it again."""
        _mount("-o", f"remount,{'ro' if protected else 'rw'}", str(self.root))


@contextmanager
def small_disk(root: Path, size: str) -> Iterator[Disk | None]:
    """Yield a disk of a size like `1m`, None where it cannot be mounted."""
    root.mkdir()
    if _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(root)).returncode:
        yield None
        return
    try:
        yield Disk(root)
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)


def _mount(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(["mount", *arguments], capture_output=True, check=False)
