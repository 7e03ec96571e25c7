import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from small_forms import two_line_form
from tiny_model import NETWORK, build_model

from xformparser.documents import Word
from xformparser.encoder.storage import WEIGHTS, TextEncoder
from xformparser.encoding.layout import PageLayout, Segment, layout_of_entities, layout_of_words
from xformparser.encoding.page import encode_page
from xformparser.errors import ModelError
from xformparser.evaluation.predictor import entity_layout
from xformparser.labels import LABELS, LinkKind
from xformparser.models.backbone import word_states
from xformparser.models.decoding import Thresholds
from xformparser.models.folders import CONFIG, ENCODER
from xformparser.models.folders import NETWORK as NETWORK_FILE
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import FORMAT, ModelCard

FORM = two_line_form()
LINES = layout_of_words(FORM.words, FORM.width, FORM.height)


def edited(**changes: object) -> Callable[[Path], object]:
    """Return a change of `config.json`; a value of None takes the key away."""

    def edit(folder: Path) -> None:
        record = json.loads((folder / CONFIG).read_text()) | changes
        kept = {key: value for key, value in record.items() if value is not None}
        (folder / CONFIG).write_text(json.dumps(kept))

    return edit


def truncated(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:40])


def test_a_saved_model_comes_back_equal(tiny_model: FormModel, tmp_path: Path) -> None:
    tiny_model.save(tmp_path / "model")
    loaded = FormModel.load(tmp_path / "model")
    assert loaded.card == tiny_model.card
    for name, tensor in tiny_model.network.state_dict().items():
        assert torch.equal(loaded.network.state_dict()[name], tensor), name
    for layout in (LINES, entity_layout(FORM), entity_layout(FORM, labelled=True)):
        assert loaded.read(layout) == tiny_model.read(layout)
    assert not loaded.network.training
    assert not loaded.backbone.training


@pytest.mark.parametrize("visual_features", [0, 8])
def test_a_model_looks_at_the_image_only_with_the_branch(
    tiny_encoder: TextEncoder, tmp_path: Path, visual_features: int
) -> None:
    build_model(tiny_encoder, visual_features=visual_features).save(tmp_path / "model")
    model = FormModel.load(tmp_path / "model")
    assert model.card.network.visual_features == visual_features
    image = Image.linear_gradient("L").resize((300, 100))
    image.save(tmp_path / "page.png")
    blind = model.read(LINES)
    for shown in (image, tmp_path / "page.png"):
        assert (model.read(replace(LINES, image=shown)) != blind) == bool(visual_features)


def test_a_card_without_the_branch_is_one_of_none(tiny_model: FormModel, tmp_path: Path) -> None:
    tiny_model.save(tmp_path)
    network = json.loads((tmp_path / CONFIG).read_text())["network"]
    edited(network={name: size for name, size in network.items() if name != "visual_features"})(tmp_path)
    assert FormModel.load(tmp_path).card == tiny_model.card


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(lambda folder: (folder / CONFIG).unlink(), "holds no model", id="no card"),
        pytest.param(
            edited(format=FORMAT + 1), f"of format {FORMAT + 1}; this version reads {FORMAT}", id="format"
        ),
        pytest.param(edited(format=None), "cannot be read: 'format'", id="no format"),
        pytest.param(
            edited(network={"hidden": 16, "wings": 2}), "cannot be read: .*wings", id="unknown size"
        ),
        pytest.param(edited(network={"hidden": 32}), "the weights do not fit", id="other sizes"),
        pytest.param(edited(thresholds={"hope": 1}), "cannot be read: .*hope", id="unknown threshold"),
        pytest.param(truncated(CONFIG), "cannot be read", id="truncated card"),
        pytest.param(truncated(NETWORK_FILE), "the weights do not fit", id="truncated network"),
        pytest.param(
            lambda folder: (folder / NETWORK_FILE).unlink(), "the weights do not fit", id="no network"
        ),
        pytest.param(truncated(f"{ENCODER}/{WEIGHTS}"), "text encoder is damaged", id="truncated encoder"),
        pytest.param(
            lambda folder: (folder / ENCODER / WEIGHTS).unlink(),
            "no text encoder could be loaded",
            id="no encoder",
        ),
    ],
)
def test_a_damaged_model_is_refused(
    tiny_model: FormModel, tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    tiny_model.save(tmp_path / "model")
    damage(tmp_path / "model")
    with pytest.raises(ModelError, match=message) as caught:
        FormModel.load(tmp_path / "model")
    assert "model" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere: holds no model \(config.json is missing\)"):
        FormModel.load(tmp_path / "nowhere")


def test_spans_cover_all_words_once(tiny_model: FormModel) -> None:
    reading = tiny_model.read(LINES)
    words = [word for entity in range(len(reading.decoded.entities)) for word in reading.words_of(entity)]
    assert sorted(words) == list(range(len(FORM.words)))


def test_given_entities_are_not_cut_or_joined(tiny_model: FormModel) -> None:
    layout = entity_layout(FORM)
    reading = replace_thresholds(tiny_model, Thresholds(same_entity=-1e9)).read(layout)
    sizes = [len(segment.words) for segment in layout.segments]
    assert [len(reading.words_of(place)) for place in range(len(sizes))] == sizes
    assert [entity.spans for entity in reading.decoded.entities] == [(place,) for place in range(len(sizes))]


def test_given_labels_come_back_as_they_are(tiny_model: FormModel) -> None:
    layout = entity_layout(FORM, labelled=True)
    entities = tiny_model.read(layout).decoded.entities
    assert [entity.label for entity in entities] == [segment.label for segment in layout.segments]
    assert all(entity.confidence == 1 for entity in entities)


def test_a_field_s_known_label_holds_among_lines(tiny_model: FormModel) -> None:
    words = (Word("4", (120, 60, 128, 70)), Word("May", (133, 60, 157, 70)))
    for label in LABELS:
        field = Segment((120, 60, 157, 70), words, (0,), label)
        layout = layout_of_words(FORM.words[:3], FORM.width, FORM.height, known=[field])
        reading = replace_thresholds(tiny_model, Thresholds(same_entity=-1e9)).read(layout)
        entity = next(place for place in range(9) if 3 in reading.words_of(place))
        assert reading.words_of(entity) == [3, 4]  # neither cut nor joined
        assert reading.decoded.entities[entity].label is label


@pytest.mark.parametrize("given", [False, True])
def test_an_empty_page_reads_as_nothing(tiny_model: FormModel, given: bool) -> None:
    reading = tiny_model.read(PageLayout(100, 100, (), given))
    assert (reading.decoded.entities, reading.decoded.links) == ((), ())


@pytest.mark.parametrize(
    "layout",
    [
        pytest.param(layout_of_words([Word("a", (0, 0, 8, 10))], 100, 100), id="one word"),
        pytest.param(layout_of_words([Word("", (0, 0, 8, 10))], 100, 100), id="one empty word"),
        pytest.param(layout_of_words([Word("a", (5, 5, 5, 5))], 100, 100), id="a word without area"),
        pytest.param(layout_of_words([Word("a", (-50, 0, 900, 10))], 100, 100), id="a word off the page"),
        pytest.param(layout_of_entities([("", (0, 0, 0, 0))], 100, 100), id="an entity without text"),
    ],
)
def test_a_page_of_one_word_is_one_entity(tiny_model: FormModel, layout: PageLayout) -> None:
    reading = tiny_model.read(layout)
    assert len(reading.decoded.entities) == 1
    assert 0 <= reading.decoded.entities[0].confidence <= 1
    assert reading.decoded.links == ()


def test_scores_are_probabilities_and_logits(tiny_model: FormModel) -> None:
    page = encode_page(tiny_model.encoder.tokenizer, LINES)
    with torch.inference_mode():
        states = word_states(tiny_model.backbone, page, tiny_model.frame)
    scores = tiny_model.score(page, states)
    assert np.allclose(scores.labels.sum(axis=1), 1, atol=1e-5)
    assert scores.links.shape[1:] == (len(scores.labels),) * 2
    assert not scores.facts.whole.any()
    assert not scores.facts.labelled.any()


def test_thresholds_decide_what_is_read(tiny_model: FormModel) -> None:
    layout = entity_layout(FORM, labelled=True)
    none = replace_thresholds(tiny_model, Thresholds(1e9, 1e9, 1e9, 1e9, 1e9)).read(layout)
    every = replace_thresholds(tiny_model, Thresholds(-1e9, -1e9, -1e9, -1e9, 1e9)).read(layout)
    assert none.decoded.links == ()
    pairs = [link for link in every.decoded.links if link.kind is LinkKind.QUESTION_ANSWER]
    assert len(pairs) == 2 * 2  # two questions, two answers


def replace_thresholds(model: FormModel, thresholds: Thresholds) -> FormModel:
    return FormModel(model.encoder, model.network, replace(model.card, thresholds=thresholds))


def test_a_tokenizer_of_one_frame_is_read(tiny_encoder: TextEncoder, tiny_model: FormModel) -> None:
    assert tiny_model.frame == tuple(map(tiny_encoder.tokenizer.token_to_id, ("<s>", "</s>")))
    assert tiny_model.card == ModelCard("tiny", "0", NETWORK, Thresholds(-1.0, -1.0, 0.5, 0.0, 0.0))
