from collections.abc import Callable, Sequence
from dataclasses import fields, replace

import pytest
import torch
from lightning_warnings import IGNORED_WARNINGS
from PIL import Image
from pytorch_lightning import Callback, Trainer
from small_forms import lone_word, noise_page, two_line_form
from tiny_model import NETWORK, STATE_FEATURES, without_gradient
from torch import Tensor
from torch.utils.data import DataLoader

from xformparser.encoder.storage import TextEncoder
from xformparser.encoding.picture import page_picture
from xformparser.labels import LABEL_INDEX, LABELS, Label
from xformparser.models.spans import spans_of_starts
from xformparser.models.words import BIO_TAGS
from xformparser.training.batches import FormBatch, SpanTargets, collate, gold_starts, span_targets
from xformparser.training.examples import Example, View
from xformparser.training.features import make_example
from xformparser.training.module import FormTrainingModule
from xformparser.training.observation import Observation
from xformparser.training.schedules import Optimization, SoftLabelSchedule

pytestmark = IGNORED_WARNINGS
Fit = Callable[..., FormTrainingModule]


@pytest.fixture(scope="module")
def examples(tiny_encoder: TextEncoder) -> list[Example]:
    pages = [two_line_form(), noise_page("noise", 1, entities=8), lone_word()]
    made = [make_example(tiny_encoder, page, view) for page in pages for view in View]
    return [example for example in made if example is not None]


@pytest.fixture
def fit(examples: list[Example]) -> Fit:
    """Return a function that trains a tiny network on one batch for some steps."""

    def run(
        module: FormTrainingModule,
        steps: int,
        shown: list[Example] = examples,
        callbacks: Sequence[Callback] = (),
    ) -> FormTrainingModule:
        trainer = Trainer(
            max_steps=steps,
            accelerator="cpu",
            callbacks=list(callbacks),
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        loader: DataLoader[FormBatch] = DataLoader(shown, len(shown), collate_fn=collate)
        trainer.fit(module, loader)
        module.losses = {name: float(value) for name, value in trainer.logged_metrics.items()}
        return module

    return run


class Midway(FormTrainingModule):
    """Half of training has passed."""

    progress = 0.5


def module_of(**parts: object) -> FormTrainingModule:
    torch.manual_seed(0)
    return FormTrainingModule(NETWORK, state_features=STATE_FEATURES, **parts)


def test_every_parameter_gets_a_gradient_in_one_step(fit: Fit) -> None:
    module = module_of()
    without: list[str] = []

    def note(*_: object) -> None:
        without.extend(without_gradient(module.network))

    module.on_before_optimizer_step = note
    fit(module, 1)
    assert not without


def test_training_learns_a_page_by_heart(fit: Fit) -> None:
    first = fit(module_of(optimization=Optimization(learning_rate=1e-9)), 1).losses
    trained = fit(module_of(optimization=Optimization(learning_rate=5e-3)), 60).losses
    names = ("loss/bio", "loss/cuts", "loss/labels", "loss/links")
    assert trained.keys() == first.keys() == set(names)
    for name in names:
        assert trained[name] < 0.75 * first[name], name


@pytest.mark.parametrize("visual_features", [0, 8])
@pytest.mark.parametrize("pictured", [True, False])
def test_what_pictures_show_is_learned_by_the_image_branch(
    examples: list[Example], fit: Fit, pictured: bool, visual_features: int
) -> None:
    picture = page_picture(Image.linear_gradient("L").resize((300, 100))) if pictured else None
    pages = [replace(example, page=replace(example.page, picture=picture)) for example in examples]
    sizes = replace(NETWORK, visual_features=visual_features)
    module = fit(FormTrainingModule(sizes, state_features=STATE_FEATURES), 1, pages)
    assert ("loss/seen" in module.losses) == (pictured and bool(visual_features))


@pytest.mark.parametrize(("predicted_spans", "expected"), [(0.4, True), (0.6, False)])
def test_spans_are_gold_until_the_model_cuts_itself(
    examples: list[Example], predicted_spans: float, expected: bool
) -> None:
    module = Midway(NETWORK, optimization=Optimization(predicted_spans=predicted_spans))
    batch = collate(examples)
    tags = torch.full((*batch.words.mask.shape, BIO_TAGS), -9.0)
    tags[..., : len(LABELS)] = 9.0  # every word begins a span of its own
    gold, words = gold_starts(batch).sum(dim=1), batch.words.mask.sum(dim=1)
    cut = torch.zeros(len(examples), dtype=torch.bool)
    for _ in range(20):
        found = module._training_spans(batch, tags).mask.sum(dim=1)
        assert ((found == gold) | (found == words)).all()
        cut |= found > gold
    assert not (cut & batch.given).any()
    assert cut.any() == expected


class Listener(Callback):
    """Keeps what each step hands on, and its batch."""

    def __init__(self) -> None:
        self.steps: list[tuple[dict[str, Tensor], FormBatch]] = []

    def on_train_batch_end(
        self, trainer: Trainer, module: FormTrainingModule, outputs: dict, batch: FormBatch, place: int
    ) -> None:
        self.steps.append((outputs, batch))


@pytest.mark.parametrize("opinions", [0, 1])
def test_a_step_hands_on_its_loss_and_what_it_has_seen(
    examples: list[Example], fit: Fit, opinions: int
) -> None:
    listener = Listener()
    module = FormTrainingModule(replace(NETWORK, opinions=opinions), state_features=STATE_FEATURES)
    losses = fit(module, 1, callbacks=[listener]).losses
    ((outputs, batch),) = listener.steps
    assert float(outputs["loss"]) == pytest.approx(sum(losses.values()), rel=1e-5)
    seen = Observation.of(outputs)
    gold = span_targets(batch, spans_of_starts(gold_starts(batch), batch.words.mask))
    spans = gold.labels.shape[1]
    assert seen.label_logits.shape == (len(examples), spans, len(LABELS))
    assert seen.link_logits.shape == gold.links.shape
    assert seen.states.shape == (len(examples), spans, NETWORK.hidden)
    for field in fields(SpanTargets):
        part = getattr(seen.targets, field.name)[batch.given]
        assert torch.equal(part, getattr(gold, field.name)[batch.given]), field.name
    assert not any(tensor.requires_grad for tensor in outputs.values())


def changed(example: Example, **targets: object) -> Example:
    return replace(example, targets=replace(example.targets, **targets))


def aside(task: int) -> Tensor:
    """Return weights of the two-line form's entities, of which the first answer's do not count in a task."""
    weights = torch.ones(5, 2)
    weights[2, task] = 0.0
    return weights


def test_a_link_that_weighs_nothing_is_not_taught(examples: list[Example], fit: Fit) -> None:
    links = torch.tensor([[0, 1, 1], [3, 2, 0], [3, 4, 0]])  # the first answer hangs on the second question

    def trained(example: Example) -> dict[str, Tensor]:
        module = fit(module_of(optimization=Optimization(learning_rate=1e-2)), 2, [example])
        return module.network.state_dict()

    def same(first: Example, second: Example) -> bool:
        pair = trained(first), trained(second)
        return all(torch.allclose(pair[0][name], pair[1][name], atol=1e-7) for name in pair[0])

    form = examples[0]
    assert not same(form, changed(form, links=links))
    assert same(changed(form, weights=aside(1)), changed(form, links=links, weights=aside(1)))


@pytest.mark.parametrize("view", list(View))
def test_a_label_that_weighs_nothing_costs_nothing(view: View, examples: list[Example], fit: Fit) -> None:
    (form,) = (each for each in examples if (each.document_id, each.view) == ("two_lines", view))
    labels = form.targets.labels.clone()
    labels[2] = LABEL_INDEX[Label.OTHER]

    def losses(**targets: object) -> dict[str, float]:
        found = fit(module_of(), 1, [changed(form, **targets)]).losses
        return {name: found[name] for name in ("loss/bio", "loss/labels")}

    assert losses() != losses(labels=labels)
    assert losses(weights=aside(0)) == losses(labels=labels, weights=aside(0))


def test_every_decoder_has_losses_of_its_own(fit: Fit) -> None:
    def losses(opinions: int) -> dict[str, float]:
        torch.manual_seed(0)
        network = replace(NETWORK, opinions=opinions)
        return fit(FormTrainingModule(network, state_features=STATE_FEATURES), 1).losses

    alone, three = losses(0), losses(2)
    assert three["loss/labels"] > 2 * alone["loss/labels"]
    assert three["loss/links"] > 2 * alone["loss/links"]


def test_the_schedule_decides_whose_labels_the_links_hear(fit: Fit) -> None:
    """Gold labels or soft ones enter the links; what is asked of labels and tags stays as it is."""

    def losses(schedule: SoftLabelSchedule) -> dict[str, float]:
        torch.manual_seed(0)
        return fit(Midway(NETWORK, schedule, state_features=STATE_FEATURES), 1).losses

    gold, soft = losses(SoftLabelSchedule(1, 1)), losses(SoftLabelSchedule(0, 0))
    assert gold == losses(SoftLabelSchedule(1, 1))
    assert gold["loss/links"] != soft["loss/links"]
    assert gold["loss/bio"] == soft["loss/bio"]
    assert gold["loss/labels"] == soft["loss/labels"]
