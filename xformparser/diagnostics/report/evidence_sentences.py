"""The evidence in words: what is observed of an unlearned sample that makes its cause likely."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from xformparser.diagnostics.causes import SCORED, Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.link_contradictions import nearer_questions
from xformparser.diagnostics.passes import PASSES
from xformparser.diagnostics.report.answers import Sample, quoted
from xformparser.diagnostics.report.contradictions import Contradictions
from xformparser.diagnostics.report.courses import runs_of
from xformparser.diagnostics.report.wording import CAUSE_WORDS, percent, plural
from xformparser.diagnostics.trends import exposed
from xformparser.labels import Task


def evidence_sentences(
    diagnosis: Diagnosis, sample: Sample, contradictions: Contradictions
) -> tuple[str, ...]:
    """Return what speaks for the cause of a sample, the strongest first, and how surely it is unlearned."""
    cause = diagnosis.causes[sample.row]
    return (*_WRITERS[cause](diagnosis, sample, contradictions), _verdict(diagnosis, sample))


def contradiction_sentence(sample: Sample, contradictions: Contradictions) -> str:
    """Return how many like places contradict a sample; empty where none does."""
    against, alike = len(contradictions.contrary), contradictions.alike
    if not against:
        return ""
    if sample.key.task is Task.RE:
        return f"On {against} of {plural(alike, 'other page')}, {contradictions.claim}."
    if len({witness.answer for witness in contradictions.contrary}) == 1:
        return (
            f"{against} of {plural(alike, 'near duplicate')} {_are(against)} labelled {contradictions.claim}."
        )
    return (
        f"{against} of {plural(alike, 'near duplicate')} {_are(against)} labelled otherwise, "
        f"most of them {contradictions.claim}."
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def inconsistency(diagnosis: Diagnosis, sample: Sample, contradictions: Contradictions) -> Iterator[str]:
    """Yield what speaks against the annotation of a sample."""
    evidence, row = diagnosis.evidence, sample.row
    contradicted = contradiction_sentence(sample, contradictions)
    if contradicted:
        yield contradicted
    if sample.key.task is Task.RE:
        nearer = nearer_questions(sample.page).get(sample.key.entity)
        if nearer is not None:
            yield f"{quoted(nearer.text)} stands nearer."
    if evidence.suspicion[row] > diagnosis.limits.suspicious:
        yield (
            f"The annotation convinces neither the model, which gives it {percent(diagnosis.believed[row])}, "
            "nor what the other documents teach."
        )


def _forgotten(diagnosis: Diagnosis, sample: Sample, _: Contradictions) -> Iterator[str]:
    history, row = diagnosis.history, sample.row
    seen = exposed(history)[row]
    right = np.flatnonzero((history.correct[row] == 1) & seen).tolist()
    if right:
        yield f"Right in {epochs_in_words(right)}, wrong at the end."
    events = int(diagnosis.evidence.events[row])
    if events > 1:
        yield f"It was lost {events} times."
    if history.step[row] >= 0:
        yield f"Last shown at step {history.step[row]} of {history.final_step}."


def epochs_in_words(epochs: list[int]) -> str:
    """Return epochs that count from 0 as people count them: `epochs 2–4 and 7`."""
    runs = [f"{first + 1}" if first == last else f"{first + 1}–{last + 1}" for first, last in runs_of(epochs)]
    listed = " and ".join(filter(None, (", ".join(runs[:-1]), runs[-1])))
    return f"{'epoch' if len(epochs) == 1 else 'epochs'} {listed}"


def _missing_knowledge(diagnosis: Diagnosis, sample: Sample, _: Contradictions) -> Iterator[str]:
    evidence, row = diagnosis.evidence, sample.row
    unknown = float(evidence.unknown[row])
    if unknown > 0:
        yield f"{percent(unknown)} of its letters are unknown to the encoder."
    if evidence.surprisal[row] >= diagnosis.limits.surprising:
        yield (
            f"It surprises the encoder more than {percent(float(evidence.surprisal[row]))} of the texts, "
            f"and what that knew tells the label of {percent(float(evidence.probe[row]))} of what is like it."
        )


def _conflict(diagnosis: Diagnosis, sample: Sample, _: Contradictions) -> Iterator[str]:
    evidence, row = diagnosis.evidence, sample.row
    yield f"The base model was {percent(float(evidence.prior[row]))} sure of {sample.base.named}."
    if diagnosis.base.predicted[row] == diagnosis.final.predicted[row]:
        yield "Training has not changed that."
    else:
        yield f"Training has moved it to {sample.predicted.named}."


def _under_optimised(diagnosis: Diagnosis, sample: Sample, _: Contradictions) -> Iterator[str]:
    evidence, row = diagnosis.evidence, sample.row
    yield f"Its loss was still falling at the end ({percent(float(evidence.falling[row]))} sure)."
    alike = int(evidence.alike[row])
    yield "No other sample is like it." if alike == 1 else f"There are {alike} such samples."
    if evidence.complex[row]:
        yield "It answers several questions, or one that stands beneath another."


def _unattributed(diagnosis: Diagnosis, sample: Sample, _: Contradictions) -> Iterator[str]:
    shares = {
        cause: float(diagnosis.scores[cause][sample.row]) / getattr(diagnosis.limits, cause)
        for cause in SCORED
    }
    cause = max(shares, key=lambda each: shares[each])
    score, limit = float(diagnosis.scores[cause][sample.row]), getattr(diagnosis.limits, cause)
    if score == 0:
        yield "No signal speaks at all."
        return
    yield (
        f"The strongest signal is “{CAUSE_WORDS[cause].name.lower()}”, "
        f"at {score:.2f} of the {limit:.2f} that it takes."
    )


def _verdict(diagnosis: Diagnosis, sample: Sample) -> str:
    """Return how surely the sample is unlearned."""
    row = sample.row
    passed = round(float(diagnosis.passed[row]) * PASSES)
    as_it_is = "right" if diagnosis.final.correct[row] else "wrong"
    return (
        f"Right in {passed} of {PASSES} perturbed passes, {as_it_is} without perturbation; "
        f"{percent(float(diagnosis.final.confidence[row]))} sure of {sample.predicted.named}."
    )


_WRITERS: Mapping[Cause, Callable[[Diagnosis, Sample, Contradictions], Iterator[str]]] = {
    Cause.INCONSISTENT: inconsistency,
    Cause.FORGOTTEN: _forgotten,
    Cause.MISSING_KNOWLEDGE: _missing_knowledge,
    Cause.CONFLICT: _conflict,
    Cause.UNDER_OPTIMISED: _under_optimised,
    Cause.UNATTRIBUTED: _unattributed,
}
