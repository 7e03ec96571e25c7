from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from hand_targets import QA, A, Q, targets_of
from small_forms import lone_word, noise_page, two_line_form

from xformparser.encoder.storage import TextEncoder
from xformparser.models.form_parser import SpanScores, mean_scores
from xformparser.models.pretrained import FormModel
from xformparser.training.batches import SpanTargets, collate
from xformparser.training.examples import Example, View
from xformparser.training.features import make_example
from xformparser.training.observation import Observation, observe, observed

PAGES = (two_line_form(), lone_word(), noise_page("noise", 3, entities=9))


@pytest.fixture(scope="module")
def examples(tiny_encoder: TextEncoder) -> list[Example]:
    made = [make_example(tiny_encoder, page, View.ENTITIES) for page in PAGES]
    return [example for example in made if example is not None]


def random_scores(spans: int) -> SpanScores:
    return SpanScores(
        labels=torch.randn(1, spans, 4, requires_grad=True),
        links=torch.randn(1, 3, spans, spans, requires_grad=True),
        states=torch.randn(1, spans, 8, requires_grad=True),
    )


@pytest.mark.parametrize("decoders", [1, 2])
@pytest.mark.parametrize(
    "targets", [targets_of([Q, A], (QA, 0, 1)), targets_of([A]), targets_of([])], ids=["two", "one", "none"]
)
def test_what_a_step_hands_on_is_read_back(targets: SpanTargets, decoders: int) -> None:
    each = [random_scores(targets.labels.shape[1]) for _ in range(decoders)]
    outputs = observed(each, targets)
    assert not any(tensor.requires_grad for tensor in outputs.values())
    seen = Observation.of({"loss": torch.zeros(()), **outputs})
    mean = mean_scores(each)
    assert torch.equal(seen.label_logits, mean.labels)
    assert torch.equal(seen.link_logits, mean.links)
    assert torch.equal(seen.states, each[0].states)
    for field in fields(SpanTargets):
        assert torch.equal(getattr(seen.targets, field.name), getattr(targets, field.name)), field.name


def test_a_network_that_is_observed_says_what_the_model_says(
    tiny_model: FormModel, examples: list[Example]
) -> None:
    """The labels of given entities, and their links where labels are given too."""
    batch = collate(examples)
    seen = observe(tiny_model.network, batch, batch.words)
    for place, (page, example) in enumerate(zip(PAGES, examples, strict=True)):
        count = len(page.entities)
        labels = tiny_model.score(example.page, example.states).labels
        assert np.allclose(seen.label_logits[place, :count].softmax(dim=-1), labels, atol=1e-5)
        gold = tuple(page.entities[owner].label for owner in seen.targets.owners[place, :count])
        labelled = replace(example.page, segment_labels=gold)
        links = tiny_model.score(labelled, example.states).links
        assert np.allclose(seen.link_logits[place, :, :count, :count], links, atol=1e-4)


def test_observing_builds_no_graph(tiny_model: FormModel, examples: list[Example]) -> None:
    batch = collate(examples)
    seen = observe(tiny_model.network, batch, batch.words)
    assert not seen.label_logits.requires_grad
    assert not seen.states.requires_grad
