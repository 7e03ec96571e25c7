from dataclasses import fields, replace

import numpy as np
import pytest
from small_forms import QUESTION_ANSWER, gold_entity

from xformparser.datasets.annotations import AnnotatedPage, GoldLink
from xformparser.diagnostics.causes import Evidence
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.evidence import Material, gather, ordered_as
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.passes import Reading
from xformparser.diagnostics.records import PageKey, SampleKey, Trajectories
from xformparser.diagnostics.trends import forgetting_events, since_exposure, was_learned
from xformparser.labels import LABEL_INDEX, LABELS, Label, Task

Q, A = LABEL_INDEX[Label.QUESTION], LABEL_INDEX[Label.ANSWER]


def key(document: str, entity: int, task: Task = Task.SER) -> SampleKey:
    return SampleKey(task, "funsd", "en", document, entity)


def history_of(*keys: SampleKey) -> Trajectories:
    """Return a history of two epochs, in which the numbers tell the samples apart."""
    numbers = np.arange(1, len(keys) + 1, dtype=np.float32)
    values = np.stack([numbers, numbers * 10], axis=1) if keys else np.zeros((0, 2), np.float32)
    return Trajectories(
        keys=keys,
        p_gold=values,
        correct=np.ones_like(values),
        loss=values + 0.5,
        shown=np.ones(values.shape, np.bool_),
        step=numbers.astype(np.int32),
    )


FIRST, SECOND, THIRD = key("a", 0), key("a", 1), key("b", 0)


@pytest.mark.parametrize(
    ("wanted", "rows"),
    [
        pytest.param((FIRST, SECOND), [0, 1], id="as it is"),
        pytest.param((SECOND, FIRST), [1, 0], id="the other way round"),
        pytest.param((SECOND,), [1], id="fewer"),
        pytest.param((THIRD, FIRST), [None, 0], id="one that was never recorded"),
        pytest.param((THIRD, key("a", 0, Task.RE)), [None, None], id="none was recorded"),
        pytest.param((), [], id="nothing is asked"),
    ],
)
def test_a_history_is_put_in_the_order_of_samples(
    wanted: tuple[SampleKey, ...], rows: list[int | None]
) -> None:
    history = history_of(FIRST, SECOND)
    found = ordered_as(wanted, history)
    assert found.keys == wanted
    for place, row in enumerate(rows):
        if row is None:
            for name in ("p_gold", "correct", "loss"):
                assert np.isnan(getattr(found, name)[place]).all()
            assert not found.shown[place].any()
            assert found.step[place] == -1
        else:
            for name in ("p_gold", "correct", "loss", "shown"):
                assert np.array_equal(getattr(found, name)[place], getattr(history, name)[row]), name
            assert found.step[place] == history.step[row]
    # what was recorded is left as it was
    assert np.isfinite(history.p_gold).all()


def test_a_history_of_nothing_says_nothing() -> None:
    found = ordered_as((FIRST,), history_of())
    assert np.isnan(found.p_gold).all()
    assert found.step.tolist() == [-1]
    assert not was_learned(found).any()


def page_of(
    name: str, *entities: tuple[Label, str], links: tuple[tuple[int, int], ...] = ()
) -> AnnotatedPage:
    """Return a page of entities one beneath the other; links run from place to place."""
    made = tuple(
        gold_entity(place, label, (text, 10, 20 * place)) for place, (label, text) in enumerate(entities)
    )
    linked = tuple(sorted(GoldLink(head, tail, QUESTION_ANSWER) for head, tail in links))
    return AnnotatedPage("funsd", name, "en", 300, 300, made, linked)


NAME, DATE = (Label.QUESTION, "Name:"), (Label.QUESTION, "Date")
PAGES = (
    page_of("a", NAME, (Label.ANSWER, "Ann"), links=((0, 1),)),
    page_of("b", NAME, (Label.ANSWER, "Ann"), (Label.ANSWER, "4 May"), links=((0, 1), (0, 2))),
    page_of("c", (Label.ANSWER, "NAME:"), DATE, (Label.ANSWER, "7 May"), links=((1, 2),)),
)


def material_of(
    samples: dict[SampleKey, tuple[int, list[float]]], before: dict[SampleKey, list[float]] | None = None
) -> Material:
    """Return material of samples with their gold and the final shares, and the base's where they differ.

    Answers are counted in order: labels, or for links the places on the page, "none" last.
    """
    before = before or {}
    final = reading_of(samples)
    base = reading_of({key: (gold, before.get(key, shares)) for key, (gold, shares) in samples.items()})
    pages = {PageKey(page.dataset, page.language, page.document_id): page for page in PAGES}
    nothing = np.zeros(len(samples), np.float32)
    return Material(
        pages=pages,
        base=base,
        prior=base.confidence,
        final=final,
        believed=final.p_gold,
        history=history_of(*samples),
        unknown=nothing,
        surprisal=nothing,
    )


def reading_of(samples: dict[SampleKey, tuple[int, list[float]]]) -> Reading:
    shares = [np.array(each, np.float32) for _, each in samples.values()]
    best = [int(each.argmax()) for each in shares]
    predicted = [
        NONE if key.task is Task.RE and place == len(each) - 1 else place
        for key, place, each in zip(samples, best, shares, strict=True)
    ]
    gold = [gold for gold, _ in samples.values()]
    return Reading(
        keys=tuple(samples),
        gold=np.array(gold, np.int16),
        predicted=np.array(predicted, np.int16),
        correct=np.array(predicted) == np.array(gold),
        p_gold=np.array([each[place] for place, each in zip(gold, shares, strict=True)], np.float32),
        confidence=np.array([each.max() for each in shares], np.float32),
        shares=tuple(shares),
        states=np.ones((len(samples), 2), np.float32),
    )


def one_hot(place: int, count: int = len(LABELS)) -> list[float]:
    return [float(place == each) for each in range(count)]


@pytest.mark.parametrize(
    ("before", "after", "bits"),
    [
        pytest.param([0.1, 0.2, 0.3, 0.4], [0.1, 0.2, 0.3, 0.4], 0.0, id="equal"),
        pytest.param(one_hot(0), one_hot(3), 1.0, id="opposite and certain"),
        pytest.param([0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5], 1.0, id="nothing in common"),
        # (1/2) log2(4/3) of each, and of the second (1/2) log2(2/1) for what the first rules out
        pytest.param(one_hot(0), [0.5, 0.5, 0, 0], 0.311278, id="one of two"),
    ],
)
def test_the_divergence_of_answers(before: list[float], after: list[float], bits: float) -> None:
    evidence = gather(material_of({FIRST: (Q, after)}, {FIRST: before}))
    assert evidence.divergence.tolist() == pytest.approx([bits], abs=1e-5)


def test_the_divergence_of_answers_that_nearly_agree_is_a_number() -> None:
    """Rounding may not take it below zero."""
    draw = np.random.default_rng(0)
    shares = draw.dirichlet(np.ones(4), 300).astype(np.float32)
    nearly = shares * (1 + draw.normal(size=shares.shape).astype(np.float32) * 1e-7)
    samples = {key("a", place): (Q, each) for place, each in enumerate(shares.tolist())}
    material = material_of(samples, dict(zip(samples, nearly.tolist(), strict=True)))
    page = page_of("a", *[NAME] * 300)
    found = gather(replace(material, pages={PageKey("funsd", "en", "a"): page})).divergence
    assert ((found >= 0) & (found < 1e-5)).all()


def test_samples_of_the_same_pattern_are_counted() -> None:
    """Of labels, the text and the label; of answers, the text of their question."""
    labels = {
        key("a", 0): Q,
        key("b", 0): Q,
        key("c", 0): A,  # the text of a name, but an answer
        key("a", 1): A,
        key("b", 1): A,
        key("b", 2): A,
        key("c", 2): A,  # 4 May and 7 May are alike
        key("c", 1): Q,
    }
    links = {
        key("a", 1, Task.RE): 0,
        key("b", 1, Task.RE): 0,
        key("b", 2, Task.RE): 0,
        key("c", 2, Task.RE): 1,
        key("c", 0, Task.RE): NONE,
    }
    samples = {sample: (label, one_hot(label)) for sample, label in labels.items()}
    samples |= {sample: (place, one_hot(place % 4)) for sample, place in links.items()}
    alike = gather(material_of(samples)).alike.tolist()
    assert alike[: len(labels)] == [2, 2, 1, 2, 2, 2, 2, 1]
    assert alike[len(labels) :] == [3, 3, 3, 1, 1]


def test_what_the_base_model_believed_counts_where_it_was_wrong() -> None:
    samples = {key("a", 0): (Q, one_hot(Q)), key("b", 0): (Q, one_hot(Q)), key("c", 1): (Q, one_hot(A))}
    believed = [0.0, 0.0, 0.0, 0.0]
    believed[A], believed[Q] = 0.7, 0.3
    evidence = gather(material_of(samples, {key("a", 0): believed, key("b", 0): one_hot(Q)}))
    assert evidence.prior.tolist() == pytest.approx([0.7, 0, 1])
    assert evidence.wrong.tolist() == [False, False, True]


def test_labels_that_near_duplicates_contradict() -> None:
    samples = {
        key("a", 0): (Q, one_hot(Q)),
        key("b", 0): (Q, one_hot(Q)),
        key("c", 0): (A, one_hot(Q)),
        key("c", 1): (Q, one_hot(Q)),
    }
    evidence = gather(material_of(samples))
    assert evidence.disagreement.tolist() == pytest.approx([1 / 3, 1 / 3, 2 / 3, 0])
    assert evidence.group[0] == evidence.group[1] == evidence.group[2] != -1
    assert evidence.group[3] == -1
    # the model says what its duplicates say; of four labels, a probe without a lesson gives each a quarter
    assert evidence.suspicion.argmax() == 2
    assert evidence.suspicion[2] == pytest.approx(0.75)


def test_links_that_other_pages_contradict() -> None:
    def link(place: int, count: int) -> list[float]:
        return one_hot(count if place == NONE else place, count + 1)

    samples = {
        key("a", 1, Task.RE): (0, link(0, 2)),
        key("b", 1, Task.RE): (0, link(0, 3)),
        key("c", 2, Task.RE): (1, link(1, 3)),
    }
    evidence = gather(material_of(samples))
    assert evidence.disagreement.tolist() == [0, 0, 0]
    apart = replace(PAGES[0], links=())
    material = material_of({**samples, key("a", 1, Task.RE): (NONE, link(0, 2))})
    material = replace(material, pages={**material.pages, PageKey("funsd", "en", "a"): apart})
    evidence = gather(material)
    assert evidence.disagreement.tolist() == pytest.approx([1 / 2, 1 / 2, 0])
    # near duplicates, the probe and its doubts are of labels
    assert not evidence.suspicion.any()
    assert not evidence.probe.any()
    assert (evidence.group == -1).all()


def test_nothing_has_no_evidence() -> None:
    evidence = gather(material_of({}))
    assert all(getattr(evidence, field.name).shape == (0,) for field in fields(Evidence))


def test_the_evidence_of_a_run(diagnosis: Diagnosis) -> None:
    """Of a real run, what can be told in one line each."""
    evidence, size = diagnosis.evidence, len(diagnosis.keys)
    for field in fields(Evidence):
        values = getattr(evidence, field.name)
        assert values.shape == (size,), field.name
        assert np.isfinite(values).all(), field.name
    assert np.array_equal(evidence.wrong, ~diagnosis.final.correct)
    assert (evidence.alike >= 1).all()
    for name in ("disagreement", "suspicion", "since_exposure", "falling", "unknown", "surprisal", "probe"):
        values = getattr(evidence, name)
        assert ((values >= 0) & (values <= 1)).all(), name
    # two epochs: too few for a trend, and every sample was shown in the last of them
    assert not evidence.falling.any()
    assert (evidence.since_exposure < 0.5).all()


def test_the_course_of_training_enters_as_it_was_recorded() -> None:
    material = material_of({FIRST: (Q, one_hot(Q)), THIRD: (Q, one_hot(Q))})
    history = replace(
        material.history, correct=np.array([[1, 1], [1, 0]], np.float32), step=np.array([2, 8], np.int32)
    )
    evidence = gather(replace(material, history=history))
    assert evidence.learned.tolist() == was_learned(history).tolist() == [True, False]
    assert evidence.events.tolist() == forgetting_events(history).tolist() == [0, 1]
    assert evidence.since_exposure.tolist() == since_exposure(history).tolist() == [0.75, 0]
