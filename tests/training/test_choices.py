"""What a span may hang on, and which choice is right."""

import pytest
import torch
from hand_targets import PARENT, QA, A, O, Q, targets_of

from xformparser.labels import LINK_KINDS
from xformparser.training.batches import IGNORED, SpanTargets
from xformparser.training.losses import choices


def test_choices_by_hand() -> None:
    # two questions, an answer of the second, an answer of none, and something else
    targets = targets_of([Q, Q, A, A, O], (QA, 1, 2), (PARENT, 0, 1))
    scores = torch.arange(3.0 * 25).reshape(1, 3, 5, 5)
    found = choices(scores, targets)
    assert found.logits.shape == found.right.shape == (1, 3, 6, 5)
    assert found.tails[0, QA].tolist() == [False, False, True, True, False]
    assert found.logits[0, QA, [0, 1, 5], 2].tolist() == [2.0, 7.0, 0.0]
    assert (found.logits[0, QA, 2:5, 2] < -1e37).all()  # neither answers nor others are questions
    assert found.right[0, QA, :, 2].tolist() == [False, True, False, False, False, False]
    assert found.right[0, QA, :, 3].tolist() == [False, False, False, False, False, True]
    assert found.right[0, PARENT, :, 1].tolist() == [True, False, False, False, False, False]


@pytest.mark.parametrize(
    "targets",
    [
        pytest.param(targets_of([A, A]), id="no question"),
        pytest.param(targets_of([Q]), id="no answer"),
        pytest.param(targets_of([IGNORED, A]), id="a question that is not known"),
        pytest.param(targets_of([]), id="no span"),
    ],
)
def test_where_no_question_can_be_chosen_there_is_no_choice(targets: SpanTargets) -> None:
    count = targets.labels.shape[1]
    assert not choices(torch.randn(1, len(LINK_KINDS), count, count), targets).tails[:, QA].any()
