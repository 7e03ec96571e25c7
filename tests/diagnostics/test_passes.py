from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_forms import lone_word, noise_page, two_line_form
from tiny_model import NETWORK, STATE_FEATURES

from xformparser.diagnostics import passes
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.passes import Reading, perturbed_passes, read_samples
from xformparser.diagnostics.perturbation import Perturbation
from xformparser.diagnostics.records import SampleKey
from xformparser.encoder.storage import TextEncoder
from xformparser.labels import LINK_KINDS, Label, LinkKind, Task
from xformparser.models.build import build_network
from xformparser.models.decoding import Thresholds
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import ModelCard
from xformparser.training.examples import Example, View
from xformparser.training.features import make_example

PAGES = (
    two_line_form(),
    lone_word(),
    *(noise_page(f"noise{seed}", seed, entities=3 + seed) for seed in range(10)),
)


@pytest.fixture(scope="module")
def examples(tiny_encoder: TextEncoder) -> list[Example]:
    """Return twelve pages: more than one batch."""
    made = [make_example(tiny_encoder, page, View.ENTITIES) for page in PAGES]
    return [example for example in made if example is not None]


def same(first: Reading, second: Reading, tolerance: float = 0.0) -> bool:
    """Tell whether two readings say the same of the same samples."""
    if first.keys != second.keys:
        return False
    arrays = [field.name for field in fields(Reading) if field.name not in ("keys", "shares")]
    pairs = [(getattr(first, name), getattr(second, name)) for name in arrays]
    pairs += list(zip(first.shares, second.shares, strict=True))
    return all(np.allclose(left, right, rtol=0, atol=tolerance) for left, right in pairs)


def test_the_same_model_is_perturbed_alike(
    tiny_model: FormModel, examples: list[Example], tmp_path: Path
) -> None:
    first = perturbed_passes(tiny_model, examples, tmp_path / "first")
    torch.manual_seed(99)
    again = perturbed_passes(tiny_model, examples, tmp_path / "again", passes=3)
    assert len(first) == passes.PASSES == 5
    assert all(same(one, other) for one, other in zip(first[:3], again, strict=True))


def test_no_two_passes_are_alike(tiny_model: FormModel, examples: list[Example], tmp_path: Path) -> None:
    first, second = perturbed_passes(tiny_model, examples, tmp_path, passes=2)
    assert first.keys == second.keys
    assert not same(first, second, 1e-3)
    assert not same(first, read_samples(tiny_model, examples), 1e-3)


@pytest.mark.parametrize(
    "by",
    [
        pytest.param(Perturbation(box_jitter=0.0, masked_tokens=0.3), id="masks alone"),
        pytest.param(Perturbation(box_jitter=0.02, masked_tokens=0.0), id="boxes alone"),
    ],
)
def test_every_perturbation_changes_something(
    by: Perturbation, tiny_encoder: TextEncoder, examples: list[Example], tmp_path: Path
) -> None:
    model = without_dropout(tiny_encoder)
    (found,) = perturbed_passes(model, examples, tmp_path, passes=1, by=by)
    assert not same(found, read_samples(model, examples), 1e-4)


def without_dropout(encoder: TextEncoder) -> FormModel:
    torch.manual_seed(1)
    config = replace(NETWORK, dropout=0.0)
    card = ModelCard("tiny", "0", config, Thresholds())
    return FormModel(encoder, build_network(config, STATE_FEATURES), card)


def test_without_dropout_and_changes_a_pass_is_the_reading(
    tiny_encoder: TextEncoder, examples: list[Example], tmp_path: Path
) -> None:
    model = without_dropout(tiny_encoder)
    (found,) = perturbed_passes(model, examples, tmp_path, passes=1, by=Perturbation(0.0, 0.0))
    assert same(found, read_samples(model, examples), 1e-6)


def test_the_model_and_the_noise_of_others_are_left_as_they_were(
    tiny_model: FormModel, examples: list[Example], tmp_path: Path
) -> None:
    before = torch.get_rng_state()
    tiny_model.network.train()
    read_samples(tiny_model, examples)
    assert not tiny_model.network.training
    perturbed_passes(tiny_model, examples, tmp_path, passes=1)
    assert not tiny_model.network.training
    assert torch.equal(torch.get_rng_state(), before)


def test_a_pass_that_fails_leaves_the_network_in_eval_mode(
    tiny_model: FormModel, examples: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(passes, "jittered", fail)
    with pytest.raises(RuntimeError, match="no memory"):
        perturbed_passes(tiny_model, examples, tmp_path, passes=1)
    assert not tiny_model.network.training


def test_the_order_of_pages_is_left_to_the_reading(tiny_model: FormModel, examples: list[Example]) -> None:
    reading = read_samples(tiny_model, examples)
    assert same(read_samples(tiny_model, examples[::-1]), reading)
    lengths = {example.document_id: len(example.states) for example in examples}
    order = [lengths[key.document] for key in reading.keys if key.task is Task.SER and key.entity == 0]
    assert order == sorted(order)


def test_a_page_is_read_alone_as_among_others(tiny_model: FormModel, examples: list[Example]) -> None:
    whole = read_samples(tiny_model, examples)
    alone = read_samples(tiny_model, examples[:1])
    rows = [whole.keys.index(key) for key in alone.keys]
    assert np.allclose(whole.p_gold[rows], alone.p_gold, atol=1e-5)
    assert np.allclose(whole.states[rows], alone.states, atol=1e-4)


def test_a_page_of_one_word_is_one_sample(tiny_model: FormModel, examples: list[Example]) -> None:
    reading = read_samples(tiny_model, examples[1:2])
    assert reading.keys == (SampleKey(Task.SER, "funsd", "en", "lone", 0),)
    assert reading.states.shape == (1, NETWORK.hidden)


def test_a_reading_says_what_the_model_says_of_the_page(
    tiny_model: FormModel, examples: list[Example]
) -> None:
    page, example = PAGES[0], examples[0]
    reading = read_samples(tiny_model, [example])
    labelled = replace(example.page, segment_labels=tuple(entity.label for entity in page.entities))
    labels = tiny_model.score(example.page, example.states).labels
    links = tiny_model.score(labelled, example.states).links[LINK_KINDS.index(LinkKind.QUESTION_ANSWER)]
    questions = [place for place, entity in enumerate(page.entities) if entity.label is Label.QUESTION]
    for row, key in enumerate(reading.keys):
        if key.task is Task.SER:
            assert np.allclose(reading.shares[row], labels[key.entity], atol=1e-5)
            assert reading.predicted[row] == labels[key.entity].argmax()
        else:
            scores = np.append(links[questions, key.entity], 0.0)
            shares = np.exp(scores) / np.exp(scores).sum()
            found = reading.shares[row]
            assert np.allclose(found[[*questions, len(page.entities)]], shares, atol=1e-4)
            assert found.sum() == pytest.approx(1, abs=1e-4)
            assert reading.predicted[row] == [*questions, NONE][shares.argmax()]
        assert reading.confidence[row] == pytest.approx(reading.shares[row].max(), abs=1e-6)
    assert {key.task for key in reading.keys} == set(Task)
