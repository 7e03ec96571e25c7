from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let trainings leave what matters to tasks where it can go."""
    monkeypatch.chdir(tmp_path)
