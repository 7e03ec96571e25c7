"""The page served in a process of its own, for measurements, pictures and tests."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class PageServer:
    """Its address, its process, and the folder under which it keeps what users upload."""

    url: str
    process: int
    folder: Path


@contextmanager
def page_server(folder: Path, *arguments: str) -> Iterator[PageServer]:
    """Start the page with further arguments and its files under a folder, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [sys.executable, "app.py", "--port", str(port), *arguments]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
        ) as server,
    ):
        try:
            if not (server.stdout and server.stdout.readline()):
                raise RuntimeError(f"app.py does not start: {(folder / 'log').read_text()}")
            yield PageServer(f"http://127.0.0.1:{port}/", server.pid, folder)
        finally:
            server.terminate()
            server.wait(30)
