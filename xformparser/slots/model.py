"""The slot reader: fields and a page in, what the page says of each field out (DS-DST, 1910.03544).

Field texts and page pass the same encoder; over its states, which are kept, both meet in the layers of one
network, all fields at once. Finding and classifying are two readings of what comes out.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError

from xformparser.cpu_session import CpuSession
from xformparser.encoder.packed import read_weights, whole_array
from xformparser.errors import ModelError, one_line
from xformparser.models.folders import model_folder
from xformparser.models.onnx.recipe import Recipe
from xformparser.models.onnx.sessions import load_sessions
from xformparser.models.pair_geometry import pair_geometry
from xformparser.slots.arrays import Floats, StatesOf
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.field_features import FieldFeatures, Phrases, field_features, phrases_of
from xformparser.slots.findings import Finding, SlotScores, findings
from xformparser.slots.meaning import Meaning
from xformparser.slots.page_features import PageFeatures, page_features
from xformparser.slots.schema import SchemaField
from xformparser.slots.sureness import Sureness
from xformparser.slots.texts import TextStates
from xformparser.slots.thesaurus import Thesaurus

SLOTS = "slots"
WEIGHTS = "weights.safetensors"
GRAPH = "slots"
NETWORK = "network"
"""Before the names of the network's own weights; the others are facts that come with it."""
TOGETHER = 24
"""Fields that are asked for at once; more take several passes."""


class SlotReader:
    """Reads fields off pages, with the network of a model folder and the encoder of the model."""

    def __init__(self, network: CpuSession, meaning: Meaning, sureness: Sureness, texts: TextStates) -> None:
        """Take the network, what compares states, how sure scores are, and what asks the encoder."""
        self.network = network
        self.meaning = meaning
        self.sureness = sureness
        self.texts = texts

    @classmethod
    def load(cls, source: Path | str | None, states_of: StatesOf, threads: int = 1) -> "SlotReader":
        """Return the reader that comes with a model, by its name or folder.

        Raises:
            ModelError: the model has none, or it is damaged.
        """
        folder = model_folder(source) / SLOTS
        recipe = Recipe.read(folder)
        if recipe is None:
            raise ModelError(
                f"{folder}: this model cannot fill fields. Train its slot reader (configs/slots.yaml), "
                "or take the model base."
            )
        try:
            weights = read_weights(folder / WEIGHTS)
            own = f"{NETWORK}."
            facts = {name: whole_array(each) for name, each in weights.items() if not name.startswith(own)}
            meaning, sureness = Meaning.of(facts, Thesaurus.bundled()), Sureness.of(facts)
        except (OSError, KeyError, SafetensorError) as error:
            raise ModelError(
                f"{folder / WEIGHTS}: is damaged: {one_line(error)}. Fetch or train it anew."
            ) from error
        (network,) = load_sessions(folder, recipe, (GRAPH,), weights, threads)
        return cls(network, meaning, sureness, TextStates(states_of))

    @classmethod
    def of_model(
        cls, source: Path | str | None, states_of: StatesOf, threads: int = 1
    ) -> "SlotReader | None":
        """Return the reader that comes with a model, None where it has none; raises as `load`."""
        has_one = (model_folder(source) / SLOTS).is_dir()
        return cls.load(source, states_of, threads) if has_one else None

    def read(self, page: AskedPage, fields: Sequence[SchemaField]) -> tuple[Finding, ...]:
        """Return what a page says of each field."""
        known = page_features(page)
        found: list[Finding] = []
        for start in range(0, len(fields), TOGETHER):
            some = fields[start : start + TOGETHER]
            asked = field_features(phrases_of(some, self.texts), page, known, self.meaning)
            found += findings(self._score(known, asked), some, asked, page)
        return tuple(found)

    def _score(self, page: PageFeatures, asked: FieldFeatures) -> SlotScores:
        return SlotScores(*self.network.run(*network_inputs(page, asked)))


def network_inputs(page: PageFeatures, asked: FieldFeatures) -> tuple[np.ndarray, ...]:
    """Return what the network takes, in its order; see `asking.network.SlotInputs`."""
    phrases: Phrases = asked.phrases
    fields = len(phrases.asked)
    return (
        page.states,
        page.looks,
        page.boxes,
        page.entity_of,
        related(page),
        phrases.asked,
        *(each[:fields] for each in (asked.alike, asked.met)),
        phrases.states,
        phrases.roles,
        phrases.fields,
        *(each[fields:] for each in (asked.alike, asked.met)),
    )


def related(page: PageFeatures) -> Floats:
    """Return (E, E, R): how entities lie from each other, and how surely they are linked."""
    boxes = page.entity_boxes[None]
    geometry = pair_geometry(boxes, np.ones(boxes.shape[:2], np.bool_))[0]
    return np.concatenate([geometry, page.relations], axis=2).astype(np.float32)
