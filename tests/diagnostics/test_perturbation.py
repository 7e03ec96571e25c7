from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from small_forms import noise_page, two_line_form
from tiny_model import SPECIALS, build_encoder, random_words

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.diagnostics import perturbation
from xformparser.diagnostics.perturbation import MaskedStates, Perturbation, jittered
from xformparser.encoder.storage import TextEncoder
from xformparser.encoding.page import EncodedPage
from xformparser.training.examples import Example, View
from xformparser.training.features import make_example

MASK = SPECIALS.index("<mask>")
LONG = noise_page("long", 0, entities=400)


def example_of(encoder: TextEncoder, page: AnnotatedPage = LONG) -> Example:
    made = make_example(encoder, page, View.ENTITIES)
    assert made is not None
    return made


@pytest.fixture
def passed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EncodedPage]]:
    """Yield the pages that enter the encoder."""
    pages: list[EncodedPage] = []
    real = perturbation.word_states

    def noting(backbone: object, page: EncodedPage, frame: tuple[int, int]) -> torch.Tensor:
        pages.append(page)
        states: torch.Tensor = real(backbone, page, frame)
        return states

    monkeypatch.setattr(perturbation, "word_states", noting)
    return pages


def ids_of(page: EncodedPage) -> list[int]:
    return [token for window in page.windows for token in window.ids]


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_about_so_many_tokens_are_masked(
    share: float, tiny_encoder: TextEncoder, passed: list[EncodedPage], tmp_path: Path
) -> None:
    example = example_of(tiny_encoder)
    for number in range(3):
        MaskedStates(tiny_encoder, tmp_path, Perturbation(masked_tokens=share)).of(example, number)
    before = ids_of(example.page) * 3
    after = [token for page in passed for token in ids_of(page)]
    assert len(after) == len(before) > 1500
    masked = sum(token == MASK for token in after) / len(after)
    spread = (share * (1 - share) / len(after)) ** 0.5
    assert abs(masked - share) < 4 * spread
    assert all(token in (MASK, kept) for token, kept in zip(after, before, strict=True))
    assert [window.members for window in passed[0].windows] == [
        window.members for window in example.page.windows
    ]


def test_without_masks_states_are_what_they_were(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    example = example_of(tiny_encoder, two_line_form())
    states = MaskedStates(tiny_encoder, tmp_path, Perturbation(masked_tokens=0.0)).of(example, 0)
    assert torch.equal(states, example.states)
    assert states.dtype is torch.float16


def test_all_tokens_may_be_masked(
    tiny_encoder: TextEncoder, passed: list[EncodedPage], tmp_path: Path
) -> None:
    example = example_of(tiny_encoder, two_line_form())
    states = MaskedStates(tiny_encoder, tmp_path, Perturbation(masked_tokens=1.0)).of(example, 0)
    assert set(ids_of(passed[0])) == {MASK}
    assert states.shape == example.states.shape
    assert not torch.equal(states, example.states)


def test_masks_depend_on_the_page_and_the_pass_whatever_the_model(
    tiny_encoder: TextEncoder, passed: list[EncodedPage], tmp_path: Path
) -> None:
    example, by = example_of(tiny_encoder), Perturbation(masked_tokens=0.3)
    other = build_encoder(seed=7)
    first = MaskedStates(tiny_encoder, tmp_path, by).of(example, 0)
    second = MaskedStates(other, tmp_path, by).of(example_of(other), 0)
    third = MaskedStates(tiny_encoder, tmp_path, by).of(example, 1)
    of_first, of_second, of_third = map(ids_of, passed)
    assert of_first == of_second != of_third
    # the encoders' states lie in files of their own
    assert not torch.equal(first, second)
    assert not torch.equal(first, third)


def test_masks_depend_neither_on_the_order_of_pages_nor_on_their_names(
    tiny_encoder: TextEncoder, passed: list[EncodedPage], tmp_path: Path
) -> None:
    by = Perturbation(masked_tokens=0.3)
    pages = [example_of(tiny_encoder, noise_page(name, 0, 60)) for name in ("a", "b")]
    for order, folder in ((pages, "first"), (pages[::-1], "second")):
        states = MaskedStates(tiny_encoder, tmp_path / folder, by)
        for example in order:
            states.of(replace(example, document_id="other"), 0)
    assert list(map(ids_of, passed[:2])) == list(map(ids_of, passed[:1:-1]))


def test_masks_of_a_larger_share_hold_those_of_a_smaller_one(
    tiny_encoder: TextEncoder, passed: list[EncodedPage], tmp_path: Path
) -> None:
    example = example_of(tiny_encoder)
    for share in (0.1, 0.4):
        MaskedStates(tiny_encoder, tmp_path, Perturbation(masked_tokens=share)).of(example, 0)
    few, many = ([token == MASK for token in ids_of(page)] for page in passed)
    assert 0 < sum(few) < sum(many)
    assert all(large for small, large in zip(few, many, strict=True) if small)


def test_states_that_are_kept_are_not_computed_again(
    tiny_encoder: TextEncoder, passed: list[EncodedPage], tmp_path: Path
) -> None:
    example, by = example_of(tiny_encoder, two_line_form()), Perturbation()
    first = MaskedStates(tiny_encoder, tmp_path, by).of(example, 0)
    assert torch.equal(MaskedStates(tiny_encoder, tmp_path, by).of(example, 0), first)
    assert len(passed) == 1
    MaskedStates(tiny_encoder, tmp_path, Perturbation(masked_tokens=0.1)).of(example, 0)
    assert len(passed) == 2


def test_boxes_move_by_about_the_given_deviation() -> None:
    words = random_words([1] * 2000, seed=0)
    moved = jittered(words, Perturbation(box_jitter=0.01), torch.Generator().manual_seed(0))
    shift = moved.segment_boxes - words.segment_boxes
    assert shift.mean().abs() < 0.001
    assert shift[..., 0].std().item() == pytest.approx(0.01, rel=0.1)
    assert shift[..., 1].std().item() == pytest.approx(0.01, rel=0.1)
    # nothing grows, and across is not down
    assert torch.allclose(shift[..., :2], shift[..., 2:], atol=1e-6)
    assert not torch.allclose(shift[..., 0], shift[..., 1], atol=1e-3)


@pytest.mark.parametrize("sizes", [[3, 1, 4], [1], [5]], ids=str)
def test_words_move_with_their_segment(sizes: list[int]) -> None:
    words = random_words(sizes, seed=1)
    moved = jittered(words, Perturbation(box_jitter=0.05), torch.Generator().manual_seed(0))
    of_segments = moved.segment_boxes - words.segment_boxes
    of_words = moved.boxes - words.boxes
    assert torch.allclose(of_words[0], of_segments[0, words.segments[0]], atol=1e-6)
    assert (of_words.abs() > 0).all()
    for name in ("states", "shapes", "segments", "mask", "segment_mask"):
        assert torch.equal(getattr(moved, name), getattr(words, name)), name


def test_no_jitter_moves_nothing() -> None:
    words = random_words([2, 3], seed=1)
    moved = jittered(words, Perturbation(box_jitter=0.0), torch.Generator())
    assert torch.equal(moved.boxes, words.boxes)
    assert torch.equal(moved.segment_boxes, words.segment_boxes)


def test_a_generator_moves_alike_and_another_one_otherwise() -> None:
    words, by = random_words([2, 3], seed=1), Perturbation()
    first, again, other = (
        jittered(words, by, torch.Generator().manual_seed(seed)).boxes for seed in (0, 0, 1)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
