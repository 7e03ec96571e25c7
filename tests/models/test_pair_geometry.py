import pytest
import torch
from torch import Tensor

from xformparser.models.pair_geometry import (
    BOX_FEATURES,
    PAIR_FEATURES,
    box_features,
    pair_geometry,
)

# where the features stand that are worked out below
IS_NEXT, IS_PREVIOUS = 11, 12
ROW_SHARE, COLUMN_SHARE = 17, 18
RIGHT, RIGHT_TURNED, BELOW, BELOW_TURNED = 19, 20, 21, 22


def random_boxes(count: int, pages: int = 2) -> Tensor:
    corner = torch.rand(pages, count, 2) * 0.8
    return torch.cat([corner, corner + torch.rand(pages, count, 2) * 0.2], dim=-1)


def shared(first: Tensor, second: Tensor, axis: int) -> float:
    length = min(first[axis + 2], second[axis + 2]) - max(first[axis], second[axis])
    smaller = min(first[axis + 2] - first[axis], second[axis + 2] - second[axis])
    return max(0.0, min(1.0, float(length / max(float(smaller), 1e-4))))


def slow_closeness(boxes: Tensor, axis: int) -> Tensor:
    """Return (N, N): 1 / (1 + rank) among neighbours to the right (axis 0) or below (axis 1), by a loop."""
    count = len(boxes)
    result = torch.zeros(count, count)
    least = (0.3, 0.1)[axis]
    centres = (boxes[:, axis] + boxes[:, axis + 2]) / 2
    for i in range(count):
        reached = [
            j
            for j in range(count)
            if shared(boxes[i], boxes[j], 1 - axis) > least and centres[j] > centres[i]
        ]
        reached.sort(key=lambda j: (float(boxes[j, axis] - boxes[i, axis + 2]), j))
        for rank, j in enumerate(reached):
            result[i, j] = 1 / (1 + rank)
    return result


@pytest.mark.parametrize("count", [1, 2, 9])
def test_neighbours_and_overlaps_equal_a_slow_loop(count: int) -> None:
    boxes = random_boxes(count)
    features = pair_geometry(boxes, torch.ones(2, count, dtype=torch.bool))
    for page in range(2):
        for i in range(count):
            for j in range(count):
                one, other = boxes[page, i], boxes[page, j]
                assert features[page, i, j, ROW_SHARE] == pytest.approx(shared(one, other, 1), abs=1e-5)
                assert features[page, i, j, COLUMN_SHARE] == pytest.approx(shared(one, other, 0), abs=1e-5)
        for axis, place in ((0, RIGHT), (1, BELOW)):
            closeness = slow_closeness(boxes[page], axis)
            assert torch.equal(features[page, :, :, place], closeness)
            assert torch.equal(features[page, :, :, place + 1], closeness.T)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_shapes(count: int) -> None:
    boxes = random_boxes(count)
    mask = torch.ones(2, count, dtype=torch.bool)
    assert pair_geometry(boxes, mask).shape == (2, count, count, PAIR_FEATURES)
    assert box_features(boxes).shape == (2, count, BOX_FEATURES)


def test_a_row_worked_out_by_hand() -> None:
    # question, its answer, and a farther answer in one row
    boxes = torch.tensor([[[0.0, 0.1, 0.2, 0.12], [0.3, 0.1, 0.5, 0.12], [0.6, 0.1, 0.9, 0.12]]])
    features = pair_geometry(boxes, torch.ones(1, 3, dtype=torch.bool))[0]
    assert features[0, :, RIGHT].tolist() == [0, 1, 0.5]
    assert features[1, :, RIGHT].tolist() == [0, 0, 1]
    assert features[2, :, RIGHT_TURNED].tolist() == [0.5, 1, 0]
    assert not features[..., BELOW].any()
    assert torch.equal(features[..., ROW_SHARE], torch.ones(3, 3))
    assert torch.equal(features[..., COLUMN_SHARE], torch.eye(3))
    assert torch.equal(features[..., IS_NEXT], torch.ones(3, 3).triu(1).tril(1))
    assert torch.equal(features[..., IS_PREVIOUS], features[..., IS_NEXT].T)


def test_distances_change_sign_with_the_direction() -> None:
    features = pair_geometry(random_boxes(6), torch.ones(2, 6, dtype=torch.bool))
    order = features[..., 10]
    assert torch.equal(order, -order.transpose(1, 2))
    centre_x = features[..., 8]
    assert torch.allclose(centre_x, -centre_x.transpose(1, 2))


def test_padding_changes_nothing() -> None:
    boxes = random_boxes(6)
    mask = torch.ones(2, 6, dtype=torch.bool)
    mask[1, 4:] = False
    whole = pair_geometry(boxes, mask)
    alone = pair_geometry(boxes[1:, :4], mask[1:, :4])
    assert torch.equal(whole[1, :4, :4], alone[0])


def test_degenerate_boxes_give_finite_features() -> None:
    boxes = torch.tensor([[[0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5], [0.0, 0.0, 1.0, 1.0]]])
    assert pair_geometry(boxes, torch.ones(1, 3, dtype=torch.bool)).isfinite().all()
    assert box_features(boxes).isfinite().all()
