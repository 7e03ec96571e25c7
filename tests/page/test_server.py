"""Starting the page: what is refused, and that Gradio stays at home."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

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
