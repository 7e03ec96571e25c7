"""Starting the page: what is refused, and that Gradio stays at home."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from page_server import page_server

from xformparser.models.pretrained import FormModel

ROOT = Path(__file__).parents[2]


def _start(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "app.py", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
def test_a_taken_port_is_one_line(tiny_model: FormModel, tmp_path: Path) -> None:
    tiny_model.save(tmp_path / "model")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = _start("--model", str(tmp_path / "model"), "--port", port)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].startswith(f"Error: Nothing can be served at 127.0.0.1:{port}.")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_missing_model_is_one_line(tmp_path: Path) -> None:
    done = _start("--model", str(tmp_path / "nowhere"))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_gradio_reports_to_nobody() -> None:
    code = "import xformparser.page, os; print(os.environ['GRADIO_ANALYTICS_ENABLED'])"
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "True"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.stdout == "False\n"


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl+C", "terminated"])
def test_nothing_is_left_when_the_page_is_stopped(
    tiny_model: FormModel, tmp_path: Path, stop: signal.Signals
) -> None:
    tiny_model.save(tmp_path / "model")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with page_server(temporary, "--model", str(tmp_path / "model")) as server:
        with urllib.request.urlopen(server.url, timeout=30):
            pass
        assert list(temporary.glob("xformparser-*"))
        os.kill(server.process, stop)
        end = time.monotonic() + 30
        while list(temporary.glob("xformparser-*")) and time.monotonic() < end:
            time.sleep(0.1)
    assert not list(temporary.glob("xformparser-*"))
