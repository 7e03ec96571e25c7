"""What the figures say in sentences."""

import pytest
from made_diagnoses import Row, label, made_diagnosis, mixed_diagnosis

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.report.findings import advice, agreement, causes_found, finding
from xformparser.diagnostics.report.summary import Summary, summarise

HEADER, OTHER = label("header"), label("other")


def summary_of(*unlearned: Cause, learned: int = 0) -> Summary:
    rows = [Row(0, HEADER, OTHER, 0.0, cause) for cause in unlearned]
    return summarise([made_diagnosis([*rows, *[Row(0, HEADER, HEADER)] * learned])])


@pytest.mark.parametrize(
    ("summary", "sentence"),
    [
        (
            summary_of(learned=2),
            "None of 2 training samples is left unlearned: each is right in a perturbed pass.",
        ),
        (
            summary_of(Cause.CONFLICT, learned=3),
            "1 of 4 training samples (25.0\xa0%, 4.6–69.9) is not learned, "
            "though 75.0\xa0% are answered right.",
        ),
        (
            summary_of(Cause.CONFLICT, Cause.CONFLICT),
            "2 of 2 training samples (100.0\xa0%, 34.2–100.0) are not learned, "
            "though 0.0\xa0% are answered right.",
        ),
    ],
    ids=["none", "one", "all"],
)
def test_the_finding(summary: Summary, sentence: str) -> None:
    assert finding(summary) == sentence


def test_causes_are_ordered_by_how_many_they_explain_and_no_cause_comes_last() -> None:
    summary = summary_of(*[Cause.UNATTRIBUTED] * 3, Cause.FORGOTTEN, Cause.CONFLICT, Cause.CONFLICT)
    found = [share.cause for share in causes_found(summary)]
    assert found == [Cause.CONFLICT, Cause.FORGOTTEN, Cause.UNATTRIBUTED]
    assert advice(summary).startswith("Most frequent cause: conflict with earlier training, 2 (33.3\xa0%,")


@pytest.mark.parametrize("causes", [(), (Cause.UNATTRIBUTED,)], ids=["nothing unlearned", "no cause"])
def test_there_is_no_advice_without_a_cause(causes: tuple[Cause, ...]) -> None:
    assert advice(summary_of(*causes, learned=1)) == ""


def test_one_run_agrees_with_nobody() -> None:
    assert agreement(summarise([mixed_diagnosis()])) == ""
