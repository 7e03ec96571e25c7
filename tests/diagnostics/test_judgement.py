"""What a model makes of samples, worked out by hand.

Spans of the page: 0 and 1 are questions, 2 is an answer of both, 3 an answer of none, 4 is something else.
Their entities stand in another order on the page.
"""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from hand_targets import QA, A, H, O, Q, targets_of

from xformparser.diagnostics.judgement import NONE, Judgements, decisions_of, judge
from xformparser.labels import TASKS, Task
from xformparser.training.batches import IGNORED, SpanTargets
from xformparser.training.observation import Observation

OWNERS = [3, 0, 2, 1, 4]
SER, RE = TASKS.index(Task.SER), TASKS.index(Task.RE)
GIVEN = torch.tensor([True])


def observation(targets: SpanTargets, **links: list[float]) -> Observation:
    """Return equal labels everywhere, and for `to_<span>` the shares by which it hangs on each span.

    The share of no question is 1, before all are put in relation.
    """
    count = targets.labels.shape[1]
    scores = torch.zeros(1, 3, count, count)
    for name, shares in links.items():
        scores[0, QA, :, int(name.removeprefix("to_"))] = torch.tensor(shares).log()
    return Observation(torch.zeros(1, count, 4), scores, torch.zeros(1, count, 2), targets)


@pytest.fixture
def seen() -> Observation:
    targets = targets_of([Q, Q, A, A, O], (QA, 0, 2), (QA, 1, 2))
    targets = replace(targets, owners=torch.tensor([OWNERS]))
    # shares of spans that are no questions are high, and count nowhere
    found = observation(targets, to_2=[2, 3, 9, 9, 9], to_3=[3, 1, 9, 9, 9])
    shares = torch.full((5, 4), 0.1)
    for span, (likeliest, share) in enumerate([(Q, 0.7), (H, 0.7), (A, 0.7), (A, 0.7), (O, 0.7)]):
        shares[span, likeliest] = share
    return replace(found, label_logits=shares.log().unsqueeze(0) + 5)  # logits need not be in relation


def of_task(found: Judgements, task: int) -> Judgements:
    rows = found.task == task
    return Judgements(**{field.name: getattr(found, field.name)[rows] for field in fields(found)})


def test_labels_by_hand(seen: Observation) -> None:
    found = of_task(judge(seen, GIVEN), SER)
    assert found.page.tolist() == [0] * 5
    assert found.entity.tolist() == OWNERS
    assert found.gold.tolist() == [Q, Q, A, A, O]
    assert found.predicted.tolist() == [Q, H, A, A, O]
    assert found.correct.tolist() == [True, False, True, True, True]
    assert found.p_gold == pytest.approx([0.7, 0.1, 0.7, 0.7, 0.7])
    assert found.confidence == pytest.approx([0.7] * 5)
    assert found.loss == pytest.approx(-np.log([0.7, 0.1, 0.7, 0.7, 0.7]))


def test_links_by_hand(seen: Observation) -> None:
    found = of_task(judge(seen, GIVEN), RE)
    assert found.entity.tolist() == [2, 1]  # spans 2 and 3
    # of its two questions, the first answer believes more in span 1, which is entity 0
    assert found.gold.tolist() == [0, NONE]
    assert found.predicted.tolist() == [0, 3]
    assert found.correct.tolist() == [True, False]
    assert found.p_gold == pytest.approx([5 / 6, 1 / 5])  # both questions are right
    assert found.confidence == pytest.approx([3 / 6, 3 / 5])
    assert found.loss == pytest.approx([np.log(6 / 5), np.log(5)])


def test_judgements_have_the_types_of_the_records(seen: Observation) -> None:
    found = judge(seen, GIVEN)
    kinds = {field.name: getattr(found, field.name).dtype for field in fields(found)}
    assert kinds == {
        "page": np.int32,
        "task": np.int8,
        "entity": np.int32,
        "gold": np.int16,
        "predicted": np.int16,
        "correct": np.bool_,
        "p_gold": np.float32,
        "confidence": np.float32,
        "loss": np.float32,
    }


@pytest.mark.parametrize(
    ("shares", "predicted", "correct", "p_gold"),
    [
        pytest.param([3, 1], 0, True, 3 / 5, id="its question"),
        pytest.param([1, 3], 1, False, 1 / 5, id="another question"),
        pytest.param([0.5, 0.25], NONE, False, 0.5 / 1.75, id="none, though there is one"),
    ],
)
def test_an_answer_of_one_question(shares: list[float], predicted: int, correct: bool, p_gold: float) -> None:
    seen = observation(targets_of([Q, Q, A], (QA, 0, 2)), to_2=[*shares, 9])
    found = of_task(judge(seen, GIVEN), RE)
    assert (found.gold[0], found.predicted[0], found.correct[0]) == (0, predicted, correct)
    assert found.p_gold[0] == pytest.approx(p_gold)


def test_an_answer_that_rightly_has_no_question() -> None:
    found = of_task(judge(observation(targets_of([Q, A]), to_1=[0.25, 9]), GIVEN), RE)
    assert (found.gold[0], found.predicted[0], found.correct[0]) == (NONE, NONE, True)
    assert found.p_gold[0] == found.confidence[0] == pytest.approx(1 / 1.25)


@pytest.mark.parametrize(
    ("targets", "labels", "links"),
    [
        pytest.param(targets_of([A, A, O]), 3, 0, id="no question on the page"),
        pytest.param(targets_of([Q, H]), 2, 0, id="no answer on the page"),
        pytest.param(targets_of([Q, A, IGNORED, IGNORED]), 2, 1, id="padding"),
        pytest.param(targets_of([IGNORED, A]), 1, 0, id="a question whose label is not known"),
        pytest.param(targets_of([IGNORED]), 0, 0, id="nothing known"),
        pytest.param(targets_of([O]), 1, 0, id="one span"),
        pytest.param(targets_of([]), 0, 0, id="no span"),
    ],
)
def test_what_is_a_sample(targets: SpanTargets, labels: int, links: int) -> None:
    found = judge(observation(targets), GIVEN)
    assert (found.task == SER).sum() == labels
    assert (found.task == RE).sum() == links
    assert np.isfinite(found.loss).all()


def test_pages_of_lines_hold_no_samples(seen: Observation) -> None:
    both = replace(
        seen,
        label_logits=torch.cat([seen.label_logits] * 2),
        link_logits=torch.cat([seen.link_logits] * 2),
        targets=SpanTargets(*(torch.cat([part] * 2) for part in vars(seen.targets).values())),
    )
    assert len(judge(both, torch.tensor([False, False])).page) == 0
    alone, second = judge(seen, GIVEN), judge(both, torch.tensor([False, True]))
    assert second.page.tolist() == [1] * 7
    for field in fields(Judgements):
        if field.name != "page":
            assert np.array_equal(getattr(second, field.name), getattr(alone, field.name)), field.name


def test_the_shares_of_all_answers_of_a_sample(seen: Observation) -> None:
    labels, links = decisions_of(seen, GIVEN)
    assert labels.answers.tolist() == [[0, 1, 2, 3]] * 5
    assert links.answers.tolist() == [[*OWNERS, NONE]] * 2
    assert links.span.tolist() == [2, 3]
    assert links.log_shares.exp()[0].tolist() == pytest.approx([2 / 6, 3 / 6, 0, 0, 0, 1 / 6])
    assert links.right[0].tolist() == [True, True, False, False, False, False]
    for decisions in (labels, links):
        assert decisions.log_shares.exp().sum(dim=1).tolist() == pytest.approx([1] * len(decisions.page))


def test_a_weight_changes_what_is_taught_not_what_is_judged(seen: Observation) -> None:
    aside = replace(seen, targets=replace(seen.targets, weights=torch.zeros(1, 5, 2)))
    for field in fields(Judgements):
        before, after = (getattr(judge(each, GIVEN), field.name) for each in (seen, aside))
        assert np.array_equal(before, after), field.name
