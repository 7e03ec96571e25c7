from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from layout_encoders import HIDDEN, IMAGE_SIZE, KINDS, write_encoder
from PIL import Image
from small_forms import noise_page, two_line_form
from tiny_model import NETWORK
from transformers import LayoutLMv3Model, LiltModel, XLMRobertaModel

from xformparser.encoder.storage import TextEncoder, load_encoder
from xformparser.encoding.layout import PageLayout, layout_of_words
from xformparser.encoding.page import EncodedPage, encode_page
from xformparser.errors import CorruptDocumentError
from xformparser.models.backbone import Backbone, TextBackbone, pooled_states, token_batch, word_states
from xformparser.models.build import build_backbone, build_network, knows_layout
from xformparser.models.decoding import Thresholds
from xformparser.models.layout_backbones import LayoutLMv3Backbone, LiltBackbone, page_pixels
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import ModelCard, frame_ids

MODELS = {"xlm-roberta": XLMRobertaModel, "lilt": LiltModel, "layoutlmv3": LayoutLMv3Model}
BACKBONES = {"xlm-roberta": TextBackbone, "lilt": LiltBackbone, "layoutlmv3": LayoutLMv3Backbone}
FORM = two_line_form()
LINES = layout_of_words(FORM.words, FORM.width, FORM.height)
IMAGES = {name: Image.effect_noise((90, 30), 100).convert("RGB") for name in ("one", "other")}

Load = Callable[[str], TextEncoder]


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Return a function that writes and loads an encoder of a kind."""
    return lambda kind: load_encoder(write_encoder(tmp_path_factory.mktemp(kind), kind))


def form_model(encoder: TextEncoder) -> FormModel:
    torch.manual_seed(1)
    network = build_network(NETWORK, build_backbone(encoder.model).out_features)
    return FormModel(encoder, network, ModelCard("tiny", "0", NETWORK, Thresholds(-1.0, -1.0, 0.5, 0.0, 0.0)))


def states_of(encoder: TextEncoder, layout: PageLayout, backbone: Backbone | None = None) -> torch.Tensor:
    backbone = backbone or build_backbone(encoder.model).eval()
    pixels = page_pixels(backbone, layout.image)
    with torch.inference_mode():
        return word_states(
            backbone, encode_page(encoder.tokenizer, layout), frame_ids(encoder.tokenizer), pixels
        )


@pytest.mark.parametrize("kind", KINDS)
def test_the_folder_tells_its_kind(load: Load, kind: str) -> None:
    encoder = load(kind)
    assert isinstance(encoder.model, MODELS[kind])
    assert getattr(encoder.model, "pooler", None) is None
    backbone = build_backbone(encoder.model)
    assert isinstance(backbone, BACKBONES[kind])
    assert backbone.out_features == (2 * HIDDEN if kind == "xlm-roberta" else HIDDEN)
    assert knows_layout(encoder.model) == (kind != "xlm-roberta")
    assert states_of(encoder, LINES).shape == (len(FORM.words), backbone.out_features)


@pytest.mark.parametrize("kind", KINDS)
def test_only_backbones_that_know_layout_see_where_words_stand(load: Load, kind: str) -> None:
    encoder = load(kind)
    words = [replace(word, box=(word.box[0] / 2, *word.box[1:])) for word in FORM.words]
    moved = states_of(encoder, layout_of_words(words, FORM.width, FORM.height))
    assert torch.equal(states_of(encoder, LINES), moved) == (kind == "xlm-roberta")


@pytest.mark.parametrize("kind", KINDS)
def test_states_are_those_of_transformers_itself(load: Load, kind: str) -> None:
    """One word whose tokens are all of the window: its state is their mean."""
    encoder = load(kind)
    layout = layout_of_words([replace(FORM.words[0], text="Ann", box=(30, 10, 60, 20))], 300, 100)
    ids = torch.tensor([encoder.tokenizer.encode("Ann").ids])
    boxes = torch.tensor([[0, 0, 0, 0], *[[100, 100, 200, 200]] * (ids.shape[1] - 2), [0, 0, 0, 0]])
    given = {} if kind == "xlm-roberta" else {"bbox": boxes.unsqueeze(0)}
    with torch.inference_mode():
        output = encoder.model(input_ids=ids, **given).last_hidden_state
    assert torch.allclose(states_of(encoder, layout)[0, :HIDDEN], output[0, 1:-1].mean(dim=0), atol=1e-6)


@torch.inference_mode()
@pytest.mark.parametrize("kind", KINDS)
def test_padding_leaves_no_trace(load: Load, kind: str) -> None:
    encoder = load(kind)
    backbone = build_backbone(encoder.model).eval()
    forms = (FORM, noise_page("noise", 1, entities=12))
    layouts = [layout_of_words(form.words, form.width, form.height) for form in forms]
    alone = torch.cat([states_of(encoder, layout) for layout in layouts])
    pages = [encode_page(encoder.tokenizer, layout) for layout in layouts]
    ids, members = zip(*(window_of(page, frame_ids(encoder.tokenizer)) for page in pages), strict=True)
    assert len(ids[0]) < len(ids[1])
    members[1][:, 0] += len(FORM.words)
    batch = token_batch(ids, members)
    together = pooled_states(
        backbone, [batch], torch.cat([torch.from_numpy(page.word_boxes) for page in pages])
    )
    assert torch.allclose(alone, together, atol=1e-5)


def window_of(page: EncodedPage, frame: tuple[int, int]) -> tuple[torch.Tensor, torch.Tensor]:
    (window,) = page.windows
    return torch.tensor([frame[0], *window.ids, frame[1]]), torch.tensor(window.members)


@pytest.mark.parametrize("kind", KINDS)
def test_a_box_turned_inside_out_is_read(load: Load, kind: str) -> None:
    words = [replace(FORM.words[0], box=(60, 40, 30, 20))]
    assert states_of(load(kind), layout_of_words(words, 300, 100)).isfinite().all()


def test_layoutlmv3_looks_at_the_image_where_there_is_one(load: Load) -> None:
    encoder = load("layoutlmv3")
    without = states_of(encoder, LINES)
    seen = {name: states_of(encoder, replace(LINES, image=image)) for name, image in IMAGES.items()}
    assert seen["one"].shape == without.shape
    assert not torch.allclose(seen["one"], without, atol=1e-4)
    assert not torch.allclose(seen["one"], seen["other"], atol=1e-4)


def test_an_image_is_squeezed_to_a_square(load: Load, tmp_path: Path) -> None:
    backbone = build_backbone(load("layoutlmv3").model)
    pixels = page_pixels(backbone, IMAGES["one"])
    assert pixels is not None
    assert (pixels.shape, pixels.dtype) == ((3, IMAGE_SIZE, IMAGE_SIZE), torch.uint8)
    IMAGES["one"].save(tmp_path / "page.png")
    from_file = page_pixels(backbone, tmp_path / "page.png")
    assert from_file is not None
    assert torch.equal(from_file, pixels)
    assert page_pixels(backbone, None) is None
    (tmp_path / "page.png").write_bytes(b"no image")
    with pytest.raises(CorruptDocumentError, match=r"page\.png: the page's image cannot be read"):
        page_pixels(backbone, tmp_path / "page.png")


@pytest.mark.parametrize("kind", ["xlm-roberta", "lilt"])
def test_other_backbones_open_no_image(load: Load, kind: str) -> None:
    assert page_pixels(build_backbone(load(kind).model), Path("nowhere.png")) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_model_with_any_backbone_is_saved_and_reads_alike(
    load: Load, kind: str, tmp_path: Path
) -> None:
    model = form_model(load(kind))
    model.save(tmp_path)
    saved = FormModel.load(tmp_path)
    assert isinstance(saved.backbone, BACKBONES[kind])
    saved.save(tmp_path / "again")  # by now all weights lie in half precision
    again = FormModel.load(tmp_path / "again")
    for layout in (LINES, replace(LINES, image=IMAGES["one"])):
        reading = saved.read(layout)
        assert reading.decoded.entities
        assert reading == again.read(layout)
