"""The slot network: every part learns, order tells nothing, and the exported graph says the same."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from lightning_warnings import IGNORED_WARNINGS

from xformparser.asking.export import load_network, save_reader
from xformparser.asking.lessons import Target
from xformparser.asking.losses import slot_loss
from xformparser.asking.network import SlotInputs, SlotNetwork
from xformparser.asking.noise import disturbed
from xformparser.asking.page_files import read_page, write_page
from xformparser.documents import Word
from xformparser.errors import ModelError
from xformparser.geometry import union_box
from xformparser.inference.page_form import FoundLink
from xformparser.labels import Label, LinkKind
from xformparser.slots.arrays import Floats
from xformparser.slots.asked_page import AskedEntity, AskedPage, states_alone
from xformparser.slots.field_features import FieldFeatures, field_features, phrases_of
from xformparser.slots.findings import ABSENT, PRESENT
from xformparser.slots.meaning import Meaning
from xformparser.slots.model import SLOTS, SlotReader, network_inputs
from xformparser.slots.page_features import page_features
from xformparser.slots.schema import SchemaField
from xformparser.slots.sureness import STRATEGIES, Sureness
from xformparser.slots.texts import TextStates
from xformparser.slots.thesaurus import Thesaurus

pytestmark = IGNORED_WARNINGS

WIDTH = 32
FIELDS = (
    SchemaField(name="Order no.", description="Of the order"),
    SchemaField(name="Payment", values=({"name": "cash"}, {"name": "card"})),
)
CERTAIN = Sureness({name: np.array([[0, 0], [1, 1]], np.float32) for name in STRATEGIES})


def _state(text: str) -> Floats:
    return np.random.default_rng(sum(map(ord, text))).normal(size=WIDTH).astype(np.float32)


def _states_of(layout) -> Floats:
    return np.stack([_state(word.text) for segment in layout.segments for word in segment.words])


TEXTS = TextStates(_states_of)
DICE = np.random.default_rng(0)
SHAPES = (WIDTH, WIDTH, WIDTH, (WIDTH, 8), 8, (8, 4))
MEANING = Meaning(*(DICE.uniform(0.5, 1, size=shape).astype(np.float32) for shape in SHAPES), Thesaurus([]))


def _page() -> AskedPage:
    words, entities = [], []
    for row, text in enumerate(("Order no.", "950 658", "Payment", "card", "Remarks")):
        own = [
            Word(part, (30.0 * place, 20.0 * row, 30.0 * place + 25, 20.0 * row + 10))
            for place, part in enumerate(text.split())
        ]
        label = Label.ANSWER if row in (1, 3) else Label.QUESTION
        ticked = True if row == 3 else None
        entities.append(
            AskedEntity(text, label, union_box(word.box for word in own), len(own), ticked=ticked)
        )
        words += own
    links = tuple(FoundLink(head, head + 1, LinkKind.QUESTION_ANSWER, 0.9) for head in (0, 2))
    return AskedPage(
        1,
        300,
        300,
        tuple(words),
        np.stack([_state(word.text) for word in words]),
        states_alone(entities, WIDTH, TEXTS),
        tuple(entities),
        links,
        1.5,
    )


def _asked(page: AskedPage, fields=FIELDS) -> tuple[FieldFeatures, SlotInputs]:
    known = page_features(page)
    met = field_features(phrases_of(fields, TEXTS), page, known, MEANING)
    return met, SlotInputs(
        *(torch.from_numpy(np.ascontiguousarray(each)) for each in network_inputs(known, met))
    )


@pytest.fixture
def network() -> SlotNetwork:
    torch.manual_seed(0)
    return SlotNetwork(WIDTH, hidden=16, layers=2).eval()


def test_every_parameter_gets_a_gradient(network: SlotNetwork) -> None:
    met, inputs = _asked(_page())
    targets = (Target(PRESENT, ((2, 3),)), Target(PRESENT, ((5, 5),), 1))
    slot_loss(network.train()(inputs), FIELDS, targets, met.phrases).backward()
    without = [name for name, each in network.named_parameters() if each.grad is None or not each.grad.any()]
    assert not without


def test_the_order_of_links_does_not_matter(network: SlotNetwork) -> None:
    page = _page()
    turned = replace(page, links=page.links[::-1])
    first, second = (network(_asked(each)[1]) for each in (page, turned))
    assert torch.equal(first.gates, second.gates)
    assert torch.equal(first.starts, second.starts)


def test_apart_fields_do_not_see_where_words_stand(network: SlotNetwork) -> None:
    page = _page()
    larger = replace(page, width=600, height=600)
    gates = {}
    for together in (True, False):
        network.together = together
        gates[together] = [network(_asked(each)[1]).gates for each in (page, larger)]
    assert not torch.equal(*gates[True])
    assert torch.equal(*gates[False])


def test_the_loss_falls_where_the_scores_are_right(network: SlotNetwork) -> None:
    met, inputs = _asked(_page())
    scores = network(inputs)
    targets = (Target(PRESENT, ((2, 3),)), Target(ABSENT))
    better = replace(scores, starts=scores.starts.clone(), ends=scores.ends.clone())
    better.starts[0, 2] += 5
    better.ends[0, 3] += 5
    assert slot_loss(better, FIELDS, targets, met.phrases) < slot_loss(scores, FIELDS, targets, met.phrases)


def test_the_exported_reader_says_what_the_network_says(network: SlotNetwork, tmp_path: Path) -> None:
    save_reader(network, MEANING, CERTAIN, tmp_path)
    again = SlotNetwork(WIDTH, hidden=16, layers=2).eval()
    load_network(again, tmp_path)
    reader = SlotReader.load(tmp_path, _states_of)
    page = _page()
    for fields in (FIELDS, FIELDS[:1], (*FIELDS, SchemaField(name="Remarks"))):
        met, inputs = _asked(page, fields)
        with torch.inference_mode():
            expected = again(inputs)
        found = reader._score(page_features(page), met)
        for name in ("gates", "starts", "ends", "candidates"):
            assert np.allclose(getattr(found, name), getattr(expected, name).numpy(), atol=1e-4), name
        assert len(reader.read(page, fields)) == len(fields)


def test_more_fields_than_fit_at_once_are_asked_in_turns(network: SlotNetwork, tmp_path: Path) -> None:
    save_reader(network, MEANING, CERTAIN, tmp_path)
    reader = SlotReader.load(tmp_path, _states_of)
    fields = [SchemaField(name=f"Field {number}") for number in range(50)]
    assert len(reader.read(_page(), fields)) == 50


def test_a_model_without_a_reader_says_so(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot fill fields"):
        SlotReader.load(tmp_path, _states_of)
    assert SlotReader.of_model(tmp_path, _states_of) is None


def test_a_damaged_reader_is_named(network: SlotNetwork, tmp_path: Path) -> None:
    save_reader(network, MEANING, CERTAIN, tmp_path)
    (tmp_path / SLOTS / "weights.safetensors").write_bytes(b"junk")
    with pytest.raises(ModelError, match=r"weights\.safetensors: is damaged"):
        SlotReader.load(tmp_path, _states_of)
    with pytest.raises(ModelError, match="no slot reader of this size"):
        load_network(network, tmp_path)


def test_pages_are_kept_as_they_are(tmp_path: Path) -> None:
    page, path = _page(), tmp_path / "folder" / "a.page"
    write_page(page, path)
    again = read_page(path)
    assert again is not None
    same = {"states": page.states, "alone": page.alone}
    assert replace(again, **same) == replace(page, **same)
    assert np.allclose(again.states, page.states, atol=1e-2)
    assert np.allclose(again.alone, page.alone, atol=1e-2)
    assert page.alone.any()
    write_page(None, path)
    assert read_page(path) is None


def test_noise_leaves_texts_and_places_alone() -> None:
    page = _page()
    made = [disturbed(page, random.Random(seed)) for seed in range(40)]
    assert any(other.links != page.links for other in made)
    assert any(other.entities != page.entities for other in made)
    for other in made:
        assert (other.words, [each.text for each in other.entities]) == (
            page.words,
            [each.text for each in page.entities],
        )
        assert other.entities[3].label is Label.ANSWER  # a ticked option stays what it is
    forgotten = np.array([(other.states == 0).all(axis=1) for other in made])
    answers = [page.entities[place].label is Label.ANSWER for place in page.entity_of]
    assert forgotten.any()
    assert not forgotten[:, ~np.array(answers)].any()
