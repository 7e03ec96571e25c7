"""The page served in a process of its own, for measurements."""

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
    "--disable-background-networking",
    "--disable-sync",
]


@dataclass(frozen=True)
class PageServer:
    """Its address, its process, and the folder where it keeps what users upload."""

    url: str
    process: int
    folder: Path


@contextmanager
def page_server(folder: Path) -> Iterator[PageServer]:
    """Start the page with its files under a folder, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "TMPDIR": str(folder)}
    command = [sys.executable, "app.py", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as server:
        next(iter(server.stdout or []))
        try:
            yield PageServer(f"http://127.0.0.1:{port}/", server.pid, folder)
        finally:
            server.terminate()
