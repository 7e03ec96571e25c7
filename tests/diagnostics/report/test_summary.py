import json
from dataclasses import replace

from made_diagnoses import Row, label, made_diagnosis, mixed_diagnosis

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.report.summary import Determinism, summarise, summary_json


def test_determinism_stands_beside_what_is_learned() -> None:
    # right: ANN (unlearned), NAME, MAY, link of ANN; wrong: header, link of MAY (unlearned), DATE
    assert summarise([mixed_diagnosis()]).determinism == Determinism(
        right_learned=3, right_unlearned=1, wrong_learned=1, wrong_unlearned=2
    )


def test_causes_are_shares_of_the_unlearned() -> None:
    shares = {share.cause: share.unlearned for share in summarise([mixed_diagnosis()]).causes}
    assert {cause: rate.count for cause, rate in shares.items() if rate.count} == {
        Cause.INCONSISTENT: 1,
        Cause.FORGOTTEN: 1,
        Cause.CONFLICT: 1,
    }
    assert {rate.total for rate in shares.values()} == {3}


def test_confusion_with_the_base_model() -> None:
    base = summarise([mixed_diagnosis()]).base
    assert base is not None
    assert (base.stayed_right, base.became_right, base.became_wrong, base.stayed_wrong) == (4, 0, 1, 2)
    # of three wrong answers, only the header's is what the base model said
    assert (base.same_answer.count, base.same_answer.total) == (1, 3)


def test_a_run_from_fresh_weights_has_no_base_model() -> None:
    diagnosis = mixed_diagnosis()
    fresh = replace(diagnosis, facts=replace(diagnosis.facts, start_from=None))
    assert summarise([fresh]).base is None


def test_nothing_unlearned() -> None:
    header = label("header")
    summary = summarise([made_diagnosis([Row(0, header, header)])])
    assert (summary.unlearned.count, summary.right.value) == (0, 1)
    assert {share.unlearned.total for share in summary.causes} == {0}
    assert [course.name for course in summary.learning_curves] == ["learned"]


def test_json_has_rates_with_their_intervals() -> None:
    record = json.loads(summary_json(summarise([mixed_diagnosis(), mixed_diagnosis()])))
    assert record["unlearned"] == {"count": 3, "total": 7, "share": 0.4286, "ci95": [0.1582, 0.7495]}
    assert record["seeds"]["overlaps"][0]["jaccard"] == 1
    assert record["limits"]["conflict"] == 0.75
    assert record["facts"]["sources"]["train"] == ["funsd:forms:train"]
    assert (record["least"], record["passes"]) == (0.2, 5)
