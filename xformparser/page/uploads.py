"""The folder that Gradio receives uploads in, kept clean: forms are copied out of it at once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SWEEP_SECONDS, KEEP_SECONDS = 10, 30
"""How often the folder is swept, and how long nothing may have been written to what is deleted."""


@contextmanager
def swept(folder: Path) -> Iterator[None]:
    """Sweep a folder again and again until the end; uploads that broke off go too."""
    ended = threading.Event()

    def sweep() -> None:
        while not ended.wait(SWEEP_SECONDS):
            delete_old_files(folder, KEEP_SECONDS)

    thread = threading.Thread(target=sweep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def delete_old_files(folder: Path, age: float) -> None:
    """Delete what lies in a folder and was last written to so many seconds ago; then empty folders."""
    oldest = time.time() - age
    for path in sorted(folder.rglob("*"), reverse=True):
        with suppress(OSError):
            if path.lstat().st_mtime > oldest:
                continue
            if path.is_dir() and not path.is_symlink():
                path.rmdir()
            else:
                path.unlink()
