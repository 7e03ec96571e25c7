import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from xformparser.models.spans import Spans, pool_words, span_boxes, spans_of_starts

pages = st.lists(st.lists(st.booleans(), max_size=7), min_size=1, max_size=4)


def tensors_of(pages: list[list[bool]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return (B, W) starts, true behind a page's end as well, and the mask."""
    width = max(map(len, pages))
    starts = torch.ones(len(pages), width, dtype=torch.bool)
    mask = torch.zeros(len(pages), width, dtype=torch.bool)
    for place, page in enumerate(pages):
        starts[place, : len(page)] = torch.tensor(page, dtype=torch.bool)
        mask[place, : len(page)] = True
    return starts, mask


def slow_spans(page: list[bool]) -> list[tuple[int, int]]:
    spans: list[list[int]] = []
    for word, starts in enumerate(page):
        if starts or not spans:
            spans.append([word, word])
        spans[-1][1] = word
    return [(first, last) for first, last in spans]


def listed(spans: Spans, page: int) -> list[tuple[int, int]]:
    count = int(spans.mask[page].sum())
    assert spans.mask[page, :count].all()
    assert not spans.first[page, count:].any()
    assert not spans.last[page, count:].any()
    return list(zip(spans.first[page, :count].tolist(), spans.last[page, :count].tolist(), strict=True))


@given(pages)
def test_spans_equal_a_slow_loop(pages: list[list[bool]]) -> None:
    spans = spans_of_starts(*tensors_of(pages))
    assert [listed(spans, place) for place in range(len(pages))] == [slow_spans(page) for page in pages]
    assert spans.first.shape[1] == max(len(slow_spans(page)) for page in pages)


@pytest.mark.parametrize(
    ("page", "spans"),
    [
        pytest.param([], [], id="no words"),
        pytest.param([False], [(0, 0)], id="one word"),
        pytest.param([False, False], [(0, 1)], id="one span"),
        pytest.param([True, True], [(0, 0), (1, 1)], id="single words"),
        pytest.param([True, False, True, False], [(0, 1), (2, 3)], id="two spans"),
    ],
)
def test_spans_by_hand(page: list[bool], spans: list[tuple[int, int]]) -> None:
    assert listed(spans_of_starts(*tensors_of([page])), 0) == spans


@given(pages.filter(any))
def test_pooled_words_and_boxes_equal_a_slow_loop(pages: list[list[bool]]) -> None:
    starts, mask = tensors_of(pages)
    noise = torch.Generator().manual_seed(len(pages))
    values = torch.randn(*starts.shape, 3, generator=noise)
    boxes = torch.rand(*starts.shape, 4, generator=noise)
    spans = spans_of_starts(starts, mask)
    pooled, around = pool_words(values, spans), span_boxes(boxes, spans)
    assert pooled.shape == (*spans.mask.shape, 9)
    assert not around[~spans.mask].any()
    for place, page in enumerate(pages):
        for span, (first, last) in enumerate(slow_spans(page)):
            inside = values[place, first : last + 1]
            expected = torch.cat([inside.mean(dim=0), inside[0], inside[-1]])
            assert torch.allclose(pooled[place, span], expected, atol=1e-6)
            corners = boxes[place, first : last + 1]
            expected = torch.cat([corners[:, :2].amin(dim=0), corners[:, 2:].amax(dim=0)])
            assert torch.equal(around[place, span], expected)
