import pytest
import torch
from small_forms import two_line_form

from xformparser.documents import Word
from xformparser.encoder.storage import TextEncoder
from xformparser.encoding.layout import layout_of_entities, layout_of_words
from xformparser.encoding.page import encode_page
from xformparser.models.backbone import TextBackbone, word_states
from xformparser.models.reading import frame_ids


@pytest.fixture(scope="module")
def backbone(tiny_encoder: TextEncoder) -> TextBackbone:
    return TextBackbone(tiny_encoder.model).eval()


@torch.inference_mode()
def test_a_word_s_state_is_the_mean_of_its_tokens(tiny_encoder: TextEncoder, backbone: TextBackbone) -> None:
    words = [Word("cat", (0, 0, 24, 10)), Word("Ann", (30, 0, 54, 10))]
    page = encode_page(tiny_encoder.tokenizer, layout_of_words(words, 100, 100))
    states = word_states(backbone, page, frame_ids(tiny_encoder.tokenizer))
    ids = torch.tensor([tiny_encoder.tokenizer.encode("cat Ann").ids])  # <s> ▁ c a t ▁Ann </s>
    output = tiny_encoder.model(input_ids=ids, output_hidden_states=True)
    both = torch.cat([output.last_hidden_state, output.hidden_states[1]], dim=-1)[0]
    assert torch.allclose(states, torch.stack([both[1:5].mean(dim=0), both[5]]), atol=1e-6)


@torch.inference_mode()
def test_words_beyond_one_window_have_states(tiny_encoder: TextEncoder, backbone: TextBackbone) -> None:
    words = [Word("cat", (30 * x, 20 * y, 30 * x + 24, 20 * y + 10)) for y in range(20) for x in range(10)]
    page = encode_page(tiny_encoder.tokenizer, layout_of_words(words, 300, 400))
    assert len(page.windows) > 1
    states = word_states(backbone, page, frame_ids(tiny_encoder.tokenizer))
    assert states.shape == (200, backbone.out_features)
    assert (states.abs().amax(dim=1) > 0).all()


@torch.inference_mode()
def test_an_empty_entity_s_state_is_zero(tiny_encoder: TextEncoder, backbone: TextBackbone) -> None:
    page = encode_page(tiny_encoder.tokenizer, layout_of_entities([("", (0, 0, 10, 10))], 100, 100))
    assert not word_states(backbone, page, frame_ids(tiny_encoder.tokenizer)).any()


@torch.inference_mode()
def test_boxes_are_scaled_and_reach_a_backbone_that_knows_layout(tiny_encoder: TextEncoder) -> None:
    seen = []

    class Listening(TextBackbone):
        def forward(
            self, ids: torch.Tensor, boxes: torch.Tensor, mask: torch.Tensor, pixels: torch.Tensor | None
        ) -> torch.Tensor:
            seen.append(boxes)
            return super().forward(ids, boxes, mask, pixels)

    form = two_line_form()
    page = encode_page(tiny_encoder.tokenizer, layout_of_words(form.words, form.width, form.height))
    word_states(Listening(tiny_encoder.model), page, frame_ids(tiny_encoder.tokenizer))
    assert not seen[0][0, [0, -1]].any()
    word, token = page.windows[0].members[-1]
    expected = (torch.from_numpy(page.word_boxes[word]) * 1000).round().long()
    assert torch.equal(seen[0][0, token + 1], expected)
