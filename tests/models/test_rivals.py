import numpy as np
import pytest
import torch
from torch import Tensor

from xformparser.labels import LABEL_INDEX, LABELS, Label
from xformparser.models.pair_geometry import pair_geometry
from xformparser.models.rivals import RIVAL_FEATURES, Rivals

# the order of the features: rivals of heads among questions, then headers, then rivals of tails among answers
STEP, LEFT, ABOVE, BEFORE = range(4)
HEADERS, ANSWERS = 4, 8
QUESTION, ANSWER, HEADER, OTHER = Label.QUESTION, Label.ANSWER, Label.HEADER, Label.OTHER


def rows(*labels: Label) -> Tensor:
    return torch.eye(len(LABELS))[[LABEL_INDEX[label] for label in labels]].unsqueeze(0)


def features(boxes: list[tuple[float, float, float, float]], labels: Tensor) -> Tensor:
    """Return (N, N, RIVAL_FEATURES) of one page."""
    mask = torch.ones(1, len(boxes), dtype=torch.bool)
    return Rivals.of(torch.tensor([boxes]), mask).features(labels)[0]


ROW = [(0.0, 0.1, 0.1, 0.12), (0.2, 0.1, 0.3, 0.12), (0.4, 0.1, 0.5, 0.12), (0.6, 0.1, 0.7, 0.12)]


def test_a_question_between_is_a_rival_and_an_answer_is_not() -> None:
    found = features(ROW, rows(QUESTION, QUESTION, ANSWER, ANSWER))
    for feature in (STEP, LEFT, BEFORE):
        assert found[1, 3, feature] == 1
        assert found[0, 3, feature] == 0.5
    assert found[1, 2, ANSWERS + LEFT] == 1
    assert found[1, 3, ANSWERS + LEFT] == 0.5


def test_a_rival_counts_by_the_probability_of_its_label() -> None:
    labels = rows(QUESTION, QUESTION, ANSWER, ANSWER)
    labels[0, 1] = 0.7 * labels[0, 1] + 0.3 * labels[0, 2]
    assert features(ROW, labels)[0, 3, LEFT] == pytest.approx(1 / 1.7)
    assert features(ROW, labels)[1, 3, ANSWERS + LEFT] == pytest.approx(1 / 2)
    assert features(ROW, labels)[0, 3, ANSWERS + LEFT] == pytest.approx(1 / 2.3)


def test_headers_rival_headers() -> None:
    column = [(0.1, top, 0.3, top + 0.02) for top in (0.1, 0.2, 0.3, 0.4)]
    found = features(column, rows(HEADER, HEADER, QUESTION, QUESTION))
    assert found[1, 3, HEADERS + ABOVE] == 1
    assert found[0, 3, HEADERS + ABOVE] == 0.5
    assert found[0, 3, HEADERS + BEFORE] == 0.5
    assert found[2, 3, ABOVE] == 1


def test_what_cannot_be_reached_has_no_feature() -> None:
    found = features(ROW, rows(QUESTION, QUESTION, ANSWER, ANSWER))
    assert not found[..., ABOVE].any()
    assert not found[2, 0, LEFT]
    assert not found[2, 0, BEFORE]
    assert not found.diagonal().any()


def test_the_nearest_question_is_that_of_the_rule() -> None:
    torch.manual_seed(0)
    corner = torch.rand(40, 2) * 0.8
    boxes = torch.cat([corner, corner + torch.rand(40, 2) * 0.1 + 0.01], dim=-1)
    labels = rows(*((QUESTION, ANSWER) * 20))
    found = features(boxes.tolist(), labels)
    for tail in range(1, 40, 2):
        cost = {
            head: float((boxes[head, 0] - boxes[tail, 0]).abs() + 8 * (boxes[head, 1] - boxes[tail, 1]).abs())
            + float(bool(boxes[head, 0] > boxes[tail, 2] or boxes[head, 1] > boxes[tail, 3]))
            for head in range(0, 40, 2)
        }
        nearest = min(cost, key=lambda head: cost[head])
        assert found[::2, tail, STEP].argmax() * 2 == nearest
        assert found[nearest, tail, STEP] == 1


def test_padding_is_no_rival() -> None:
    boxes = torch.tensor([[*ROW, (0.55, 0.1, 0.58, 0.12)]])
    labels = rows(QUESTION, QUESTION, ANSWER, ANSWER, QUESTION)
    mask = torch.tensor([[True, True, True, True, False]])
    found = Rivals.of(boxes, mask).features(labels)
    assert found.shape == (1, 5, 5, RIVAL_FEATURES)
    assert torch.equal(found[0, :4, :4], features(ROW, labels[:, :4]))
    assert not found[0, 4].any()
    assert not found[0, :, 4].any()


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_arrays_and_tensors_give_the_same(count: int) -> None:
    generator = torch.Generator().manual_seed(count)
    corner = torch.rand(1, count, 2, generator=generator).mul(20).round() / 25
    boxes = torch.cat([corner, corner + torch.rand(1, count, 2, generator=generator) * 0.2], dim=-1)
    labels = torch.rand(1, count, len(LABELS), generator=generator)
    mask = torch.ones(1, count, dtype=torch.bool)
    found = Rivals.of(boxes.numpy(), mask.numpy()).features(labels.numpy())
    assert np.allclose(found, Rivals.of(boxes, mask).features(labels), atol=1e-6)
    assert np.allclose(pair_geometry(boxes.numpy(), mask.numpy()), pair_geometry(boxes, mask), atol=1e-6)
