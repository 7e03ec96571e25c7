from io import StringIO

import pytest
from rich.console import Console

from xformparser.batch.manifest import ManifestRecord
from xformparser.commands import progress
from xformparser.commands.progress import ProgressView

GOOD = ManifestRecord(source="a.pdf", status="succeeded")
BAD = ManifestRecord(source="b [x].pdf", status="failed", reason="is empty.")


def shown(*, terminal: bool, quiet: bool = False) -> str:
    console = Console(file=StringIO(), force_terminal=terminal, width=100, highlight=False)
    with ProgressView(console, quiet=quiet) as view:
        view.started(3)
        view.pages_read(4)
        view.recorded(GOOD)
        view.still_current(GOOD)
        view.recorded(BAD)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_terminal_shows_a_bar_and_failures() -> None:
    text = shown(terminal=True)
    assert "3/3" in text
    assert "pages/s · 1 failed" in text
    assert "failed: b [x].pdf: is empty." in text


def test_elsewhere_plain_lines_come_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(terminal=False) == "failed: b [x].pdf: is empty.\n"
    monkeypatch.setattr(progress, "SECONDS_BETWEEN_LINES", 0)
    lines = shown(terminal=False).splitlines()
    assert lines[1].startswith("1/3 documents · ")
    assert lines[-1].startswith("3/3 documents · ")
    assert lines[-1].endswith(" pages/s · 1 failed")


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "file"])
def test_quiet_shows_failures_only(terminal: bool) -> None:
    assert shown(terminal=terminal, quiet=True) == "failed: b [x].pdf: is empty.\n"
