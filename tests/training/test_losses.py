import math

import pytest
import torch
from torch import Tensor

from xformparser.labels import LABEL_INDEX, LABELS, LINK_KINDS, Label, LinkKind
from xformparser.training.batches import IGNORED, SpanTargets
from xformparser.training.losses import (
    SMOOTHING,
    UNLIKELY_WEIGHT,
    cut_loss,
    gold_label_rows,
    label_loss,
    link_loss,
    possible_pairs,
    seen_loss,
)

H, Q, A, O = (LABEL_INDEX[label] for label in (Label.HEADER, Label.QUESTION, Label.ANSWER, Label.OTHER))  # noqa: E741  # the labels' initials
QA, PARENT, SAME = (
    LINK_KINDS.index(kind) for kind in (LinkKind.QUESTION_ANSWER, LinkKind.PARENT, LinkKind.SAME_ENTITY)
)


def targets_of(labels: list[int], *links: tuple[int, int, int]) -> SpanTargets:
    """Return the targets of one page: labels and (kind, head, tail); what has a label counts."""
    count = len(labels)
    rows = torch.zeros(1, len(LINK_KINDS), count, count)
    for kind, head, tail in links:
        rows[0, kind, head, tail] = 1
    known = torch.tensor(labels) != IGNORED
    counted = (known[:, None] & known[None, :]).repeat(1, len(LINK_KINDS), 1, 1)
    counted[:, SAME] &= torch.ones(count, count, dtype=torch.bool).triu(1)
    spans = len(labels)
    return SpanTargets(
        torch.tensor([labels]), rows, counted, torch.ones(1, spans, 2), torch.arange(spans).unsqueeze(0)
    )


def softplus(value: float) -> float:
    return math.log1p(math.exp(value))


def test_label_loss_by_hand() -> None:
    logits = torch.zeros(2, 3, 4)
    logits[0, 0, 1] = 2.0
    targets = torch.tensor([[1, IGNORED, IGNORED], [0, 3, IGNORED]])
    total = math.log(3 + math.exp(2))
    smoothed = total - (1 - SMOOTHING) * 2 - SMOOTHING * 2 / 4
    assert label_loss(logits, targets).item() == pytest.approx((smoothed + math.log(4)) / 2, rel=1e-5)


def test_perfect_labels_lose_only_what_smoothing_asks() -> None:
    targets = torch.tensor([[0, 2, 1]])
    share = SMOOTHING / 4
    probabilities = gold_label_rows(targets) * (1 - SMOOTHING) + share
    entropy = -(1 - SMOOTHING + share) * math.log(1 - SMOOTHING + share) - 3 * share * math.log(share)
    assert label_loss(probabilities.log(), targets).item() == pytest.approx(entropy, rel=1e-5)
    assert label_loss(-probabilities.log(), targets).item() > entropy + 1


def test_a_page_without_targets_is_no_page() -> None:
    logits = torch.randn(2, 3, 4)
    one = label_loss(logits[:1], torch.tensor([[1, 2, IGNORED]]))
    two = label_loss(logits, torch.tensor([[1, 2, IGNORED], [IGNORED] * 3]))
    assert two.item() == pytest.approx(one.item())
    assert label_loss(logits, torch.full((2, 3), IGNORED)).item() == 0


def test_link_loss_by_hand() -> None:
    # question, answer; one link, whose logit is 1.5; all others are 0
    targets = targets_of([Q, A], (QA, 0, 1))
    scores = torch.zeros(1, len(LINK_KINDS), 2, 2)
    scores[0, QA, 0, 1] = 1.5
    unlikely = UNLIKELY_WEIGHT * math.log(2)
    question_answer = (softplus(-1.5) + 3 * unlikely) / 2  # over twice the one link
    question_answer += softplus(-1.5)  # the answer chooses between its question and none
    # question -> question is a parent's pair: the diagonal counts as possible, and chooses none
    parent = (math.log(2) + 3 * unlikely) / 2 + math.log(2)
    same = unlikely / 2  # the one pair forward is of two labels
    assert link_loss(scores, targets).item() == pytest.approx(question_answer + parent + same, rel=1e-4)


def test_the_mean_is_over_pages() -> None:
    first = targets_of([Q, A, A], (QA, 0, 1))
    second = targets_of([Q, A, Q], (QA, 2, 1), (PARENT, 0, 2))
    both = SpanTargets(
        *(torch.cat(pair) for pair in zip(vars(first).values(), vars(second).values(), strict=True))
    )
    scores = torch.randn(2, len(LINK_KINDS), 3, 3)
    alone = [link_loss(scores[:1], first).item(), link_loss(scores[1:], second).item()]
    assert link_loss(scores, both).item() == pytest.approx(sum(alone) / 2, rel=1e-5)


@pytest.mark.parametrize(
    "targets",
    [
        pytest.param(targets_of([H, Q, A, Q, A], (QA, 1, 2), (QA, 3, 4), (PARENT, 0, 1)), id="a form"),
        pytest.param(targets_of([Q, Q, A], (QA, 0, 2), (QA, 1, 2)), id="an answer of two questions"),
        pytest.param(targets_of([A, A], (SAME, 0, 1)), id="an answer on two lines"),
        pytest.param(targets_of([O, O, O]), id="no links"),
        pytest.param(targets_of([Q, Q]), id="no answers"),
        pytest.param(targets_of([IGNORED, IGNORED]), id="nothing known"),
        pytest.param(targets_of([Q]), id="one span"),
        pytest.param(targets_of([]), id="no span"),
    ],
)
def test_perfect_links_lose_next_to_nothing(targets: SpanTargets) -> None:
    scores = ((2 * targets.links - 1) * 30).requires_grad_()
    loss = link_loss(scores, targets)
    assert 0 <= loss.item() < 1e-6
    loss.backward()
    assert scores.grad is not None
    assert scores.grad.isfinite().all()
    assert link_loss(torch.zeros_like(scores), targets).isfinite()


def test_what_does_not_count_costs_nothing() -> None:
    targets = targets_of([Q, IGNORED, A], (QA, 0, 2))
    scores = torch.zeros(1, len(LINK_KINDS), 3, 3, requires_grad=True)
    link_loss(scores, targets).backward()
    gradient: Tensor = scores.grad
    assert not gradient[0, :, 1].any()
    assert not gradient[0, :, :, 1].any()
    assert gradient[0, QA, 0, 2] < 0


def test_a_missed_link_costs_more_than_an_unlikely_pair() -> None:
    targets = targets_of([Q, A, O], (QA, 0, 1))
    scores = torch.zeros(1, len(LINK_KINDS), 3, 3, requires_grad=True)
    link_loss(scores, targets).backward()
    gradient: Tensor = scores.grad
    assert -gradient[0, QA, 0, 1] > 10 * gradient[0, QA, 0, 2] > 0


def test_possible_pairs_follow_the_labels() -> None:
    possible = possible_pairs(torch.tensor([[H, Q, A, O, IGNORED]]))[0]
    assert possible[QA].nonzero().tolist() == [[Q_PLACE, A_PLACE]]
    assert possible[PARENT].nonzero().tolist() == [[0, 0], [0, 1], [1, 1]]
    assert torch.equal(possible[SAME], torch.diag(torch.tensor([True, True, True, True, False])))


Q_PLACE, A_PLACE = 1, 2


def test_gold_rows_are_one_hot_or_zero() -> None:
    rows = gold_label_rows(torch.tensor([[2, IGNORED]]))
    assert rows.tolist() == [[[0, 0, 1, 0], [0, 0, 0, 0]]]
    assert rows.shape[-1] == len(LABELS)


def test_cuts_count_where_a_line_may_be_cut() -> None:
    starts = torch.tensor([[9.0, -9.0, 9.0], [0.0, 0.0, 0.0]])
    gold = torch.tensor([[False, False, True], [True, True, True]])
    counted = torch.tensor([[False, True, True], [False, False, False]])
    assert cut_loss(starts, gold, counted) < 1e-3
    assert cut_loss(-starts, gold, counted) > 8
    assert cut_loss(starts, gold, torch.zeros_like(counted)) == 0


def test_only_pages_that_are_shown_count_for_what_is_seen() -> None:
    logits = torch.randn(3, 2, len(LABELS), generator=torch.Generator().manual_seed(0))
    targets = torch.tensor([[Q, A], [Q, IGNORED], [A, A]])
    shown = torch.tensor([True, False, True])
    expected = label_loss(logits[shown], targets[shown])
    assert float(seen_loss(logits, targets, shown)) == pytest.approx(float(expected))
    assert float(seen_loss(logits, targets, torch.zeros(3, dtype=torch.bool))) == 0.0
