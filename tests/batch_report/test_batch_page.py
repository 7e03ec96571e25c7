from pathlib import Path

import pytest
from made_batches import document, pair, write_batch

from xformparser.batch_report.page import Report, render_report
from xformparser.batch_report.results import read_batch
from xformparser.cli import main

HOSTILE = "<script>alert('x')</script>"
DOUBT = "the value may be misread"


def test_the_report_says_what_passes_what_is_weak_and_what_failed(tmp_path: Path) -> None:
    sure, weak = pair("Name", 0.99, reading=0.9), pair("Date", 0.2, [DOUBT], reading=0.1)
    folder = write_batch(
        tmp_path / "out",
        document("a.pdf", sure, sure, verdict="straight_through"),
        document("b c.pdf", sure, weak, verdict="review"),
        failed=["d.pdf"],
    )
    text = render_report(Report(read_batch(folder)))
    assert "3 of 4 pairs can go straight through; a person should see 1." in text
    assert "To be reviewed" in text
    assert DOUBT in text
    assert 'href="b%20c.pdf.json"' in text
    assert "is &lt;b&gt;empty&lt;/b&gt;." in text
    assert "Against" not in text


def test_texts_of_forms_are_escaped(tmp_path: Path) -> None:
    hostile = pair(HOSTILE, 0.1, [f"the value may belong to “{HOSTILE}”"], reading=0.5)
    folder = write_batch(tmp_path / "out", document("a.pdf", hostile))
    text = render_report(Report(read_batch(folder)))
    assert "<script" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("pairs", [(), (pair("Town", 0.9, value=None),)], ids=["none", "empty ones"])
def test_a_batch_without_values_has_a_report_too(tmp_path: Path, pairs: tuple) -> None:
    folder = write_batch(tmp_path / "out", document("a.pdf", *pairs))
    assert "No pair with a value was found." in render_report(Report(read_batch(folder)))


def test_the_command_writes_the_report_beside_the_batch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    now = write_batch(tmp_path / "now", document("a.pdf", pair("Name", 0.2, [DOUBT], linking=0.1)))
    before = write_batch(tmp_path / "before", document("a.pdf", pair("Name", 0.9, linking=0.9)))
    assert main(["report", str(now), "--against", str(before)]) == 0
    assert "Documents: 1; pairs with a value: 1, in doubt: 1." in capsys.readouterr().out
    assert "Against the batch before" in (now / "report.html").read_text(encoding="utf-8")


def test_a_folder_without_batch_is_wrong_usage(tmp_path: Path) -> None:
    assert main(["report", str(tmp_path)]) == 2
