from pathlib import Path

import pytest
from made_batches import document, pair, write_batch

from xformparser.batch_report.figures import Spread, drifts, layouts, reasons, spreads, stability_index, worst
from xformparser.batch_report.results import BatchResults, read_batch
from xformparser.errors import ConfigurationError

CUT = "the value may be cut: text continues on the next line"
SURE = pair("Name", 0.95, linking=0.9, structure=0.9)
WEAK = pair("Date", 0.2, [CUT], linking=0.9, structure=0.1)
EMPTY = pair("Town", 0.3, ["low confidence"], value=None)


@pytest.fixture
def batch(tmp_path: Path) -> BatchResults:
    return read_batch(
        write_batch(
            tmp_path / "out",
            document("a.pdf", SURE, EMPTY),
            document("b.pdf", SURE, WEAK, EMPTY),
            document("c.pdf", pair("Total", 0.9), pair("Tax", 0.1, ["the value may belong to “Total”"])),
        )
    )


def test_spreads_count_pairs_with_a_value_by_tenth(batch: BatchResults) -> None:
    found = {spread.name: spread for spread in spreads(batch.pairs)}
    assert list(found) == ["confidence", "linking", "structure"]
    assert found["confidence"].counts == (0, 1, 1, 0, 0, 0, 0, 0, 0, 3)
    assert found["structure"].counts == (0, 1, 0, 0, 0, 0, 0, 0, 0, 2)
    assert found["structure"].mean == pytest.approx(19 / 30)


def test_documents_with_most_doubt_come_first_and_those_without_none(batch: BatchResults) -> None:
    assert [result.name for result in worst(batch.documents)] == ["b.pdf", "c.pdf"]


def test_layouts_are_documents_with_about_the_same_keys(batch: BatchResults) -> None:
    found = layouts(batch)
    assert [[result.name for result in layout.documents] for layout in found] == [
        ["a.pdf", "b.pdf"],
        ["c.pdf"],
    ]
    assert (found[0].pairs, found[0].doubtful) == (3, 1)
    assert (found[0].weakness, found[0].reason) == ("structure", CUT)
    assert found[1].weakness is None


def test_reasons_are_counted_without_what_they_quote(batch: BatchResults) -> None:
    assert reasons(batch.pairs) == {CUT: 1, "the value may belong to": 1}


def test_a_batch_does_not_drift_from_itself_and_a_worse_one_does(batch: BatchResults) -> None:
    assert {drift.verdict for drift in drifts(batch.pairs, batch.pairs)} == {"as before"}
    (changed,) = [each for each in drifts(batch.pairs, [WEAK] * 9) if each.name == "structure"]
    assert changed.verdict == "changed"
    assert (changed.before, changed.now) == (pytest.approx(19 / 30), pytest.approx(0.1))


def test_stability_index_is_the_sum_of_shares_gained_times_log_of_the_gain() -> None:
    one, other = Spread("x", (50, 50), 0.5), Spread("x", (25, 75), 0.6)
    assert stability_index(one, other) == pytest.approx(0.2747, abs=1e-4)


def test_what_holds_no_batch_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no batch"):
        read_batch(tmp_path)


@pytest.mark.parametrize("damage", ["manifest", "result"])
def test_damaged_batches_are_refused_with_what_to_do(tmp_path: Path, damage: str) -> None:
    folder = write_batch(tmp_path / "out", document("a.pdf", SURE))
    name = "manifest.jsonl" if damage == "manifest" else "a.pdf.json"
    (folder / name).write_text("{", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=rf"{name}.*Run `extract` again"):
        read_batch(folder)
