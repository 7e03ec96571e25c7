"""What three runs left unlearned, worked out by hand on six samples."""

from dataclasses import replace

import pytest
from made_diagnoses import Row, label, made_diagnosis

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.report.seeds import compare_seeds, majority, unlearned_by_run
from xformparser.errors import DiagnosisError


def run(name: str, unlearned: set[int], cause: Cause = Cause.CONFLICT) -> Diagnosis:
    header = label("header")
    rows = [
        Row(0, header, header, float(place not in unlearned), cause, document=f"{place}")
        for place in range(6)
    ]
    return made_diagnosis(rows, run=name)


def test_core_samples_are_unlearned_in_most_runs() -> None:
    seeds = compare_seeds([run("a", {0, 1, 2}), run("b", {1, 2, 3}), run("c", {2}, Cause.FORGOTTEN)])
    assert [each.unlearned.count for each in seeds.runs] == [3, 3, 1]
    assert (seeds.least, seeds.core.count, seeds.core.total) == (2, 2, 6)
    # 1 is a conflict in a and b; 2 is one in a and b and forgotten in c
    assert (seeds.same_cause.count, seeds.same_cause.total) == (1, 2)
    assert [(each.first, each.second, each.jaccard) for each in seeds.overlaps] == [
        ("a", "b", 2 / 4),
        ("a", "c", 1 / 3),
        ("b", "c", 1 / 3),
    ]


def test_chance_is_the_overlap_of_random_sets() -> None:
    (overlap,) = compare_seeds([run("a", {0, 1, 2}), run("b", {3, 4})]).overlaps
    # 3 * 2 / 6 = 1 is expected in common, of 3 + 2 - 1
    assert (overlap.jaccard, overlap.chance) == (0, 1 / 4)


def test_nothing_unlearned_agrees_in_nothing() -> None:
    seeds = compare_seeds([run("a", set()), run("b", set())])
    assert (seeds.core.count, seeds.same_cause.total, seeds.overlaps[0].jaccard) == (0, 0, 0)


def test_samples_are_matched_by_what_they_are() -> None:
    first, other = run("a", {0}), run("b", {0})
    turned = replace(
        other,
        final=replace(other.final, keys=other.final.keys[::-1]),
        passed=other.passed[::-1].copy(),
    )
    assert unlearned_by_run([first, turned]).tolist() == [[True, *[False] * 5]] * 2


def test_runs_on_other_samples_are_refused() -> None:
    header = label("header")
    other = made_diagnosis([Row(0, header, header)], run="b")
    with pytest.raises(
        DiagnosisError, match=r"b: was trained on other samples than a\. Give runs that differ"
    ):
        compare_seeds([run("a", {0}), other])


@pytest.mark.parametrize(("runs", "least"), [(2, 2), (3, 2), (4, 3), (5, 3)])
def test_majority(runs: int, least: int) -> None:
    assert majority(runs) == least
