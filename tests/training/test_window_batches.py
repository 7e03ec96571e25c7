from dataclasses import replace

import pytest
import torch
from small_forms import lone_word, noise_page, two_line_form
from tiny_model import build_encoder

from xformparser.documents import Word
from xformparser.encoder.storage import TextEncoder
from xformparser.labels import Label
from xformparser.models.backbone import pooled_states
from xformparser.training.encoder_parts import EncoderParts, TrainedLayers, encoder_parts
from xformparser.training.examples import Example, View
from xformparser.training.features import make_example
from xformparser.training.window_batches import FILL, window_batches

PAGES = (
    two_line_form(),
    noise_page("noise", 1, entities=12),
    lone_word(),
    noise_page("long", 2, entities=300),
)


@pytest.fixture(scope="module")
def encoder() -> TextEncoder:
    """Return an encoder of its own: parts of it stop asking for gradients."""
    return build_encoder()


def parts_and_examples(encoder: TextEncoder, trained: TrainedLayers) -> tuple[EncoderParts, list[Example]]:
    parts = encoder_parts(encoder.model, trained)
    made = [make_example(encoder, page, View.LINES, parts) for page in PAGES]
    return parts, [example for example in made if example is not None]


@torch.inference_mode()
@pytest.mark.parametrize("trained", [1, 2, "all"])
def test_pages_together_have_the_states_of_each_alone(encoder: TextEncoder, trained: TrainedLayers) -> None:
    parts, examples = parts_and_examples(encoder, trained)
    alone = [make_example(encoder, page, View.LINES) for page in PAGES]
    width = max(len(example.states) for example in examples)
    assert parts.trained is not None
    batches = window_batches(examples, width)
    assert sum(len(batch.mask) for batch in batches) > len(PAGES)  # one page has several windows
    boxes = torch.zeros(len(PAGES) * width, 4)
    found = pooled_states(parts.trained.eval(), batches, boxes).reshape(len(PAGES), width, -1)
    for states, example in zip(found, alone, strict=True):
        assert example is not None
        words = len(example.states)
        assert torch.allclose(states[:words], example.states.float(), atol=5e-3)
        assert not states[words:].any()


def test_batches_hold_windows_of_like_length(encoder: TextEncoder) -> None:
    _, examples = parts_and_examples(encoder, "all")
    batches = window_batches(examples, 500)
    assert len(batches) > 1
    for batch in batches:
        lengths = batch.mask.sum(dim=1)
        assert lengths.min() >= FILL * lengths.max()
        assert lengths.max() == batch.mask.shape[1] == batch.inputs.shape[1]
    owned = torch.cat([batch.words for batch in batches])
    expected = {place * 500 + word for place, page in enumerate(examples) for word in range(len(page.states))}
    assert set(owned.tolist()) == expected


def test_pages_with_an_image_and_without_stand_apart(encoder: TextEncoder) -> None:
    _, (form, *_) = parts_and_examples(encoder, "all")
    image = torch.zeros(3, 8, 8, dtype=torch.uint8)
    batches = window_batches([form, replace(form, pixels=image), form], 10)
    shapes = {None if batch.pixels is None else tuple(batch.pixels.shape) for batch in batches}
    assert shapes == {None, (1, 3, 8, 8)}


def test_a_frozen_encoder_has_no_windows(tiny_encoder: TextEncoder) -> None:
    example = make_example(tiny_encoder, two_line_form(), View.LINES)
    assert example is not None
    assert window_batches([example], 10) == ()


def test_a_page_without_a_token_has_no_window(encoder: TextEncoder) -> None:
    page = lone_word()
    blank = replace(page.entities[0], text="", words=(Word("", (0, 0, 5, 5)),), label=Label.OTHER)
    for trained in (1, "all"):
        parts = encoder_parts(encoder.model, trained)
        example = make_example(encoder, replace(page, entities=(blank,)), View.ENTITIES, parts)
        assert example is not None
        assert window_batches([example], 10) == ()
