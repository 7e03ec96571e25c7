import math

import pytest
import torch
from hand_targets import PARENT, QA, SAME, A, H, O, Q, targets_of
from torch import Tensor

from xformparser.labels import LABELS, LINK_KINDS
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
    targets = joined(targets_of([Q, A]), targets_of([Q, IGNORED]), targets_of([A, A]))
    shown = torch.tensor([True, False, True])
    expected = label_loss(logits[shown], targets.labels[shown])
    assert float(seen_loss(logits, targets, shown)) == pytest.approx(float(expected))
    assert float(seen_loss(logits, targets, torch.zeros(3, dtype=torch.bool))) == 0.0


def test_what_is_set_aside_is_not_taught_by_pictures_either() -> None:
    logits = torch.randn(1, 2, len(LABELS))
    shown = torch.tensor([True])
    aside = seen_loss(logits, targets_of([Q, A], weights={(1, LABEL): 0.0}), shown)
    assert aside.item() == pytest.approx(seen_loss(logits, targets_of([Q, IGNORED]), shown).item())
    assert aside.item() != pytest.approx(seen_loss(logits, targets_of([Q, A]), shown).item())


def joined(*targets: SpanTargets) -> SpanTargets:
    """Return targets of pages with as many spans as targets of one batch."""
    parts = zip(*(vars(each).values() for each in targets), strict=True)
    return SpanTargets(*map(torch.cat, parts))


LABEL, CHOICE = 0, 1


def gradient_of(loss: Tensor, logits: Tensor) -> Tensor:
    (found,) = torch.autograd.grad(loss, logits)
    return found


def test_labels_count_by_their_weights() -> None:
    logits = torch.randn(1, 2, 4)
    targets = torch.tensor([[1, 3]])
    first, second = (
        label_loss(logits[:, place : place + 1], targets[:, place : place + 1]) for place in (0, 1)
    )
    weighted = label_loss(logits, targets, torch.tensor([[1.0, 3.0]]))
    assert weighted.item() == pytest.approx((first.item() + 3 * second.item()) / 4, rel=1e-5)


@pytest.mark.parametrize(
    "targets",
    [
        pytest.param([[1, 3, 0], [2, IGNORED, IGNORED]], id="two pages"),
        pytest.param([[IGNORED] * 3], id="nothing known"),
        pytest.param([[]], id="no target"),
    ],
)
def test_labels_that_all_weigh_one_weigh_as_much_as_without_weights(targets: list[list[int]]) -> None:
    right = torch.tensor(targets, dtype=torch.long)
    logits = torch.randn(*right.shape, 4)
    assert torch.equal(label_loss(logits, right, torch.ones(right.shape)), label_loss(logits, right))


def test_a_label_that_weighs_nothing_is_as_if_it_were_not_known() -> None:
    logits = torch.randn(2, 3, 4, requires_grad=True)
    targets = torch.tensor([[1, 3, 0], [2, 2, IGNORED]])
    weights = torch.ones(2, 3)
    weights[0, 1] = 0
    aside = label_loss(logits, targets, weights)
    unknown = targets.clone()
    unknown[0, 1] = IGNORED
    assert aside.item() == pytest.approx(label_loss(logits, unknown).item())
    gradient, whole = gradient_of(aside, logits), gradient_of(label_loss(logits, targets), logits)
    assert not gradient[0, 1].any()
    # the page's mean is over two targets instead of three; the other page is what it was
    assert torch.allclose(gradient[0, [0, 2]], whole[0, [0, 2]] * 3 / 2)
    assert torch.equal(gradient[1], whole[1])


def test_a_page_whose_labels_all_weigh_nothing_is_no_page() -> None:
    logits, targets = torch.randn(2, 3, 4), torch.tensor([[1, 2, 3], [0, 0, 0]])
    weights = torch.tensor([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]])
    assert label_loss(logits, targets, weights).item() == pytest.approx(
        label_loss(logits[:1], targets[:1]).item()
    )
    assert label_loss(logits, targets, torch.zeros(2, 3)).item() == 0


def test_link_loss_by_hand_of_an_answer_that_counts_threefold() -> None:
    # question, answer; one link, whose logit is 1.5; all others are 0
    targets = targets_of([Q, A], (QA, 0, 1), weights={(1, CHOICE): 3.0})
    scores = torch.zeros(1, len(LINK_KINDS), 2, 2)
    scores[0, QA, 0, 1] = 1.5
    unlikely = UNLIKELY_WEIGHT * math.log(2)
    # threefold are the pairs in which it is the tail, and the link that the sum is shared by
    binary = (3 * softplus(-1.5) + 3 * unlikely + 2 * unlikely) / (2 * 3)
    choice = softplus(-1.5)  # of the one answer, whatever its weight
    parent = (math.log(2) + 3 * unlikely) / 2 + math.log(2)
    assert link_loss(scores, targets).item() == pytest.approx(
        binary + choice + parent + unlikely / 2, rel=1e-4
    )


def test_of_two_answers_one_that_counts_threefold_makes_three_quarters_of_the_choice() -> None:
    targets = targets_of([Q, A, A], (QA, 0, 1), (QA, 0, 2), weights={(1, CHOICE): 3.0})
    scores = torch.zeros(1, len(LINK_KINDS), 3, 3)
    scores[0, QA, 0, 1], scores[0, QA, 0, 2] = 2.0, -1.0
    coin = math.log(2)
    unlikely = UNLIKELY_WEIGHT * coin
    # columns of the question, of the first answer and of the second, over twice 3 + 1 links
    binary = (3 * unlikely + 3 * (softplus(-2) + 2 * unlikely) + softplus(1) + 2 * unlikely) / 8
    choice = (3 * softplus(-2) + softplus(1)) / 4
    parent = (coin + 8 * unlikely) / 2 + coin
    same = (coin + 2 * unlikely) / 2 + coin  # the second answer may continue the first
    assert link_loss(scores, targets).item() == pytest.approx(binary + choice + parent + same, rel=1e-4)


@pytest.mark.parametrize("weight", [0.0, 3.0])
def test_an_answer_s_weight_leaves_its_other_links_alone(weight: float) -> None:
    links = ((QA, 0, 1), (PARENT, 0, 2), (SAME, 1, 3))
    scores = torch.randn(1, len(LINK_KINDS), 4, 4, requires_grad=True)
    plain = gradient_of(link_loss(scores, targets_of([Q, A, Q, A], *links)), scores)
    weighted = targets_of([Q, A, Q, A], *links, weights={(1, CHOICE): weight, (2, LABEL): weight})
    found = gradient_of(link_loss(scores, weighted), scores)
    assert torch.equal(found[:, [PARENT, SAME]], plain[:, [PARENT, SAME]])
    assert not torch.equal(found[:, QA], plain[:, QA])


def test_a_choice_that_weighs_nothing_is_as_if_it_were_not_asked() -> None:
    links = [(QA, 0, 1), (QA, 2, 3)]
    scores = torch.randn(1, len(LINK_KINDS), 4, 4, requires_grad=True)
    aside = gradient_of(
        link_loss(scores, targets_of([Q, A, Q, A], *links, weights={(3, CHOICE): 0.0})), scores
    )
    assert not aside[0, QA, :, 3].any()
    unasked = targets_of([Q, A, Q, A], links[0])
    unasked.counted[:, QA, :, 3] = False
    assert torch.allclose(aside, gradient_of(link_loss(scores, unasked), scores))


def test_links_that_all_weigh_nothing_teach_nothing_of_questions() -> None:
    weights = {(span, CHOICE): 0.0 for span in range(2)}
    scores = torch.randn(1, len(LINK_KINDS), 2, 2, requires_grad=True)
    loss = link_loss(scores, targets_of([Q, A], (QA, 0, 1), weights=weights))
    assert loss.isfinite()
    assert not gradient_of(loss, scores)[:, QA].any()
