"""The review list: the samples whose label or link is most probably wrong, the most suspicious first.

Shapes: I samples.
"""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import numpy as np

from xformparser.atomic import atomic_write
from xformparser.corrections.review_folder import Suspect
from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.link_contradictions import nearer_questions
from xformparser.diagnostics.report.answers import NO_QUESTION, Sample, quoted, sample_at
from xformparser.diagnostics.report.contradictions import Contradictions, find_contradictions
from xformparser.diagnostics.report.evidence_sentences import inconsistency
from xformparser.diagnostics.report.seeds import mean_score
from xformparser.inference.exports.cells import is_formula, printable
from xformparser.labels import LABELS, Task

ENCODING = "utf-8-sig"
"""With a byte order mark, by which a spreadsheet knows the encoding."""


def suspects(diagnoses: Sequence[Diagnosis]) -> tuple[Suspect, ...]:
    """Return the samples for which contradictory annotation speaks, learned or not, the strongest first.

    What they were and why is of the first run, the score the mean over all.
    """
    diagnosis, score = diagnoses[0], mean_score(diagnoses, Cause.INCONSISTENT)
    rows = np.argsort(-score, kind="stable")[: int((score >= diagnosis.limits.inconsistent).sum())].tolist()
    found = find_contradictions(diagnosis, rows)
    return tuple(_suspect(diagnosis, sample_at(diagnosis, row), score[row], found[row]) for row in rows)


def write_review(path: Path, listed: Sequence[Suspect]) -> None:
    """Write the list as CSV; a text that a spreadsheet could run as a formula starts with an apostrophe."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(Suspect.model_fields)
    writer.writerows([_cell(value) for _, value in suspect] for suspect in listed)
    atomic_write(path, text.getvalue().encode(ENCODING, errors="backslashreplace"))


def _suspect(
    diagnosis: Diagnosis, sample: Sample, score: np.float32, contradictions: Contradictions
) -> Suspect:
    key = sample.key
    return Suspect(
        score=round(float(score), 4),
        about="label" if key.task is Task.SER else "link",
        dataset=key.dataset,
        language=key.language,
        page=key.document,
        picture="" if sample.page.image_path is None else sample.page.image_path.name,
        entity=sample.entity.id,
        box=" ".join(f"{side:g}" for side in sample.entity.box),
        text=sample.entity.text,
        annotated=sample.gold.words,
        believed=_believed(diagnosis, sample, contradictions),
        reason=" ".join(inconsistency(diagnosis, sample, contradictions)),
        learned=not bool(diagnosis.unlearned[sample.row]),
    )


def _believed(diagnosis: Diagnosis, sample: Sample, contradictions: Contradictions) -> str:
    """Return the likeliest other answer: what most near duplicates have, the model says, or stands nearer."""
    if sample.key.task is Task.SER and 2 * len(contradictions.contrary) > contradictions.alike:
        return contradictions.claim
    if sample.predicted.words != sample.gold.words:
        return sample.predicted.words
    if sample.key.task is Task.RE:
        nearer = nearer_questions(sample.page).get(sample.key.entity)
        return NO_QUESTION if nearer is None else quoted(nearer.text)
    _, second = np.argsort(diagnosis.final.shares[sample.row])[-1:-3:-1]
    return LABELS[second].value


def _cell(value: object) -> object:
    if isinstance(value, str):
        text = printable(value)
        return f"'{text}" if is_formula(text) else text
    return str(value).lower() if isinstance(value, bool) else value
