"""The image branch on invented pictures: what it cuts out, what changes nothing, what it can learn."""

import random
from dataclasses import replace

import pytest
import torch
from PIL import Image, ImageDraw
from tiny_model import NETWORK, STATE_FEATURES, random_words, without_gradient
from torch import Tensor

from xformparser.errors import ConfigurationError
from xformparser.models.build import build_network
from xformparser.models.form_parser import FormNetwork, SpanScores
from xformparser.models.network_config import NetworkConfig
from xformparser.models.spans import Spans, spans_of_starts
from xformparser.models.visual import (
    COLUMNS,
    CUTS,
    LEAST_HEIGHT,
    ROWS,
    Pictures,
    RegionReader,
    cut_frames,
    span_cuts,
)
from xformparser.models.words import WordBatch
from xformparser.training.augmentation import join_lines, shake_boxes

FEATURES = 8
SEEING = replace(NETWORK, visual_features=FEATURES)
BOLD, PLAIN = 5, 2


@pytest.fixture
def regions() -> RegionReader:
    return RegionReader(FEATURES, dropout=0.0).eval()


@pytest.fixture
def network() -> FormNetwork:
    return build_network(SEEING, STATE_FEATURES).eval()


def noise(*shape: int, seed: int = 0) -> Tensor:
    """Return a picture of random ink."""
    return torch.randint(0, 256, shape, generator=torch.Generator().manual_seed(seed), dtype=torch.uint8)


def pictured(sizes: list[int], seed: int, shape: tuple[int, int] | None = (90, 60)) -> WordBatch:
    """Return a page of random words with a picture of random ink, or with none."""
    words = random_words(sizes, seed)
    if shape is None:
        return words
    size = torch.tensor([[shape[1], shape[0]]], dtype=torch.float32)
    return replace(words, pictures=Pictures(noise(1, *shape, seed=seed), size, words.boxes))


def beside(first: WordBatch, second: WordBatch) -> WordBatch:
    """Return two pages of one as a batch, padded with zeros; the second needs no picture."""
    assert first.pictures is not None

    def padded(one: Tensor, other: Tensor) -> Tensor:
        return torch.nn.utils.rnn.pad_sequence([one[0], other[0]], batch_first=True)

    names = ("states", "shapes", "boxes", "segments", "mask", "segment_boxes", "segment_mask")
    parts = {name: padded(getattr(first, name), getattr(second, name)) for name in names}
    other = second.pictures or Pictures(torch.zeros(1, 0, 0), torch.zeros(1, 2), second.boxes)
    height, width = (max(first.pictures.ink.shape[axis], other.ink.shape[axis]) for axis in (1, 2))
    ink = torch.zeros(2, height, width, dtype=torch.uint8)
    for place, pictures in enumerate((first.pictures, other)):
        ink[place, : pictures.ink.shape[1], : pictures.ink.shape[2]] = pictures.ink[0]
    sizes = torch.cat([first.pictures.sizes, other.sizes])
    return WordBatch(**parts, pictures=Pictures(ink, sizes, parts["boxes"]))


def run(network: FormNetwork, batch: WordBatch) -> tuple[Spans, SpanScores]:
    words, _ = network.read(batch)
    spans = spans_of_starts(batch.starts_segment, batch.mask)
    return spans, network.score(words, batch, spans)


def looked_at(regions: RegionReader, batch: WordBatch) -> Tensor:
    return regions(batch.pictures, spans_of_starts(batch.starts_segment, batch.mask))


def slow_cell(ink: Tensor, frame: list[float], row: int, column: int) -> float:
    """Return the mean ink of the pixels that one cell of a frame touches, pixel by pixel."""
    left, top, right, bottom = frame
    wide, high = (right - left) / COLUMNS, (bottom - top) / ROWS
    x0, x1 = int((left + column * wide) // 1), -int(-(left + (column + 1) * wide) // 1)
    y0, y1 = int((top + row * high) // 1), -int(-(top + (row + 1) * high) // 1)
    pixels = [(y, x) for y in range(y0, max(y1, y0 + 1)) for x in range(x0, max(x1, x0 + 1))]
    inside = [(y, x) for y, x in pixels if 0 <= y < ink.shape[0] and 0 <= x < ink.shape[1]]
    return sum(int(ink[y, x]) for y, x in inside) / (255 * len(pixels))


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param([10.3, 5.2, 45.9, 17.7], id="inside"),
        pytest.param([-20.4, -8.1, 30.2, 9.9], id="over the corner"),
        pytest.param([3.25, 4.1, 9.7, 6.3], id="cells smaller than a pixel"),
        pytest.param([200.5, 300.5, 240.5, 320.5], id="outside"),
        pytest.param([0.0, 0.0, 50.0, 40.0], id="whole"),
    ],
)
def test_cuts_are_the_mean_ink_of_the_pixels_touched(frame: list[float]) -> None:
    pictures = Pictures(noise(2, 40, 50), torch.tensor([[50.0, 40.0]] * 2), torch.zeros(2, 1, 4))
    for page in (0, 1):
        cut = span_cuts(pictures, torch.tensor([frame]), torch.tensor([page]))[0]
        for row, column in [(0, 0), (ROWS - 1, COLUMNS - 1), (7, 30), (20, 3)]:
            expected = slow_cell(pictures.ink[page], frame, row, column)
            assert float(cut[row, column]) == pytest.approx(expected, abs=1e-6)


def test_frames_hold_the_box_with_what_frames_it() -> None:
    sizes, box = torch.tensor([[800.0, 1000.0]]), torch.tensor([[0.25, 0.5, 0.5, 0.52]])
    whole, close, surroundings = cut_frames(sizes, box)[0].tolist()
    assert whole == pytest.approx([190, 490, 410, 530])
    assert close == pytest.approx([190, 490, 190 + 40 * COLUMNS / ROWS, 530])
    assert surroundings == pytest.approx([140, 440, 460, 580])


@pytest.mark.parametrize(
    "box",
    [[0.5, 0.5, 0.5, 0.5], [0.0, 0.0, 1.0, 1.0], [0.9, 0.2, 0.3, 0.1]],
    ids=["point", "page", "inverted"],
)
def test_no_frame_is_empty(box: list[float]) -> None:
    frames = cut_frames(torch.tensor([[800.0, 1000.0]]), torch.tensor([box]))
    assert frames.shape == (1, CUTS, 4)
    assert (frames[..., 2:] - frames[..., :2] >= LEAST_HEIGHT).all()


@torch.inference_mode()
def test_a_missing_picture_is_the_learned_vector(regions: RegionReader) -> None:
    batch = pictured([2, 1], seed=1)
    assert batch.pictures is not None
    hidden = replace(batch.pictures, sizes=torch.zeros(1, 2))
    for pictures in (None, hidden):
        seen = looked_at(regions, replace(batch, pictures=pictures))
        assert torch.equal(seen, regions.unseen.expand(1, 2, -1))
    assert not torch.allclose(looked_at(regions, batch), regions.unseen.expand(1, 2, -1))


@torch.inference_mode()
@pytest.mark.parametrize("shape", [(90, 60), (50, 80), (120, 100), None], ids=str)
def test_a_page_alone_equals_itself_in_a_padded_batch(
    network: FormNetwork, shape: tuple[int, int] | None
) -> None:
    first, second = pictured([3, 1, 4], seed=1), pictured([2, 3], 2, shape)
    _, together = run(network, beside(first, second))
    for place, page in enumerate((first, second)):
        spans, alone = run(network, page)
        count = spans.mask.shape[1]
        assert torch.allclose(together.labels[place, :count], alone.labels[0], atol=1e-4)
        assert torch.allclose(together.links[place, :, :count, :count], alone.links[0], atol=1e-4)


@torch.inference_mode()
def test_moving_and_joining_boxes_does_not_move_where_is_looked(regions: RegionReader) -> None:
    batch = pictured([2, 3, 1], seed=4)
    spans = spans_of_starts(batch.starts_segment, batch.mask)
    expected = regions(batch.pictures, spans)
    for seed in range(5):
        draw = torch.Generator().manual_seed(seed)
        moved = shake_boxes(join_lines(batch, torch.tensor([False]), draw), draw)
        assert not torch.allclose(moved.boxes, batch.boxes)
        assert torch.equal(regions(moved.pictures, spans), expected)


@torch.inference_mode()
def test_only_a_network_with_the_branch_looks_at_pictures(network: FormNetwork) -> None:
    batch = pictured([2, 3, 1], seed=5)
    without = replace(batch, pictures=None)
    blind = build_network(NETWORK, STATE_FEATURES).eval()
    assert not [name for name in blind.state_dict() if name.startswith("regions")]
    assert torch.equal(run(blind, batch)[1].labels, run(blind, without)[1].labels)
    assert not torch.allclose(run(network, batch)[1].labels, run(network, without)[1].labels)


def test_the_branch_leaves_the_other_weights_of_a_fresh_network_as_they_were() -> None:
    torch.manual_seed(3)
    blind = build_network(replace(NETWORK, visual_features=0), STATE_FEATURES)
    torch.manual_seed(3)
    same = build_network(NETWORK, STATE_FEATURES)
    assert blind.state_dict().keys() == same.state_dict().keys()
    assert all(torch.equal(tensor, same.state_dict()[name]) for name, tensor in blind.state_dict().items())


def test_every_parameter_gets_a_gradient() -> None:
    network = build_network(SEEING, STATE_FEATURES).train()
    batch = beside(pictured([3, 1, 4], seed=6), pictured([2, 3], 7, None))
    words, tags = network.read(batch)
    scores = network.score(words, batch, spans_of_starts(batch.starts_segment, batch.mask))
    assert scores.seen is not None
    parts = (tags, scores.labels, scores.links, scores.seen)
    torch.stack([part.square().mean() for part in parts]).sum().backward()
    assert not without_gradient(network)


def test_a_batch_whose_pictures_are_all_hidden_can_be_learned_from(regions: RegionReader) -> None:
    batch = pictured([2, 1], seed=1)
    assert batch.pictures is not None
    hidden = replace(batch, pictures=replace(batch.pictures, sizes=torch.zeros(1, 2)))
    looked_at(regions, hidden).sum().backward()
    assert regions.unseen.grad is not None
    assert all(
        parameter.grad.isfinite().all() for parameter in regions.parameters() if parameter.grad is not None
    )


def test_pictures_are_seen_in_half_precision(regions: RegionReader) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        seen = looked_at(regions, pictured([2, 1], seed=1))
    assert seen.float().isfinite().all()


def page_of_rows(seed: int, rows: int = 12) -> tuple[WordBatch, Tensor]:
    """Return a page of scribbled words, and whether each is bold; places and widths tell nothing."""
    draw = random.Random(seed)
    image = Image.new("L", (300, 400))
    boxes, bold = [], []
    for row in range(rows):
        x, y, width = draw.randrange(10, 120), 10 + 32 * row, draw.randrange(60, 150)
        stroke = draw.choice([BOLD, PLAIN])
        pen = ImageDraw.Draw(image)
        for step in range(x, x + width, 14):
            pen.line([(step, y + 14), (step + 4, y), (step + 8, y + 14)], fill=255, width=stroke)
        boxes.append([x / 300, y / 400, (x + width) / 300, (y + 15) / 400])
        bold.append(stroke == BOLD)
    places = torch.tensor([boxes])
    ink = torch.frombuffer(bytearray(image.tobytes()), dtype=torch.uint8).reshape(1, 400, 300)
    pictures = Pictures(ink, torch.tensor([[300.0, 400.0]]), places)
    return replace(random_words([1] * rows, seed), pictures=pictures), torch.tensor(bold)


def test_bold_is_learned_from_pixels_alone() -> None:
    torch.manual_seed(0)
    regions = RegionReader(FEATURES, dropout=0.0)
    optimizer = torch.optim.AdamW(regions.parameters(), lr=3e-3)
    for step in range(30):
        batch, bold = page_of_rows(step)
        loss = torch.nn.functional.cross_entropy(regions.labels(looked_at(regions, batch))[0], bold.long())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    right = [
        (regions.labels(looked_at(regions, batch))[0].argmax(dim=-1) == bold).float().mean()
        for batch, bold in map(page_of_rows, range(100, 105))
    ]
    assert torch.stack(right).mean() > 0.95


def test_a_negative_width_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="visual_features is -1"):
        NetworkConfig(visual_features=-1)
