"""The folder of a diagnosis: report, figures, all samples, the review list, and what to train with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from xformparser.atomic import atomic_write
from xformparser.corrections.review_folder import Suspect, write_review_folder
from xformparser.datasets.annotations import AnnotatedPage
from xformparser.diagnostics.causes import SCORED, Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.interventions import treatment_for
from xformparser.diagnostics.records import PageKey
from xformparser.diagnostics.report.gallery import build_gallery
from xformparser.diagnostics.report.html_report import Report, render_report
from xformparser.diagnostics.report.review_list import suspects, write_review
from xformparser.diagnostics.report.sample_table import write_samples
from xformparser.diagnostics.report.seeds import majority, unlearned_by_run
from xformparser.diagnostics.report.summary import Summary, summarise, summary_json
from xformparser.errors import ConfigurationError
from xformparser.training.treatment import NOTHING

REPORT, SUMMARY, SAMPLES, REVIEW = "report.html", "summary.json", "samples.parquet", "review.csv"
TREATMENTS = "treatments"


@dataclass(frozen=True)
class WrittenDiagnosis:
    """What was written: the figures, and how many samples the review list has."""

    folder: Path
    summary: Summary
    suspects: int


def write_diagnosis(diagnoses: Sequence[Diagnosis], folder: Path) -> WrittenDiagnosis:
    """Write the report on the first run; the others, of the same recipe, tell what chance made of it.

    Raises:
        DiagnosisError: the runs were trained on different samples.
        ConfigurationError: the folder cannot be written.
    """
    first, summary = diagnoses[0], summarise(diagnoses)
    runs_unlearned = unlearned_by_run(diagnoses).sum(axis=0)
    core = runs_unlearned >= majority(len(diagnoses)) if len(diagnoses) > 1 else None
    listed = suspects(diagnoses)
    try:
        (folder / TREATMENTS).mkdir(parents=True, exist_ok=True)
        treatments = _write_treatments(first, folder)
        report = Report(folder, summary, build_gallery(first, core), treatments, len(listed))
        write_samples(folder / SAMPLES, first, runs_unlearned.astype(np.int32))
        write_review(folder / REVIEW, listed)
        write_review_folder(folder, listed, _pages_of(first, listed))
        atomic_write(folder / SUMMARY, summary_json(summary).encode())
        atomic_write(folder / REPORT, render_report(report).encode(errors="backslashreplace"))
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: cannot be written: {error.strerror}. Choose another --output."
        ) from error
    return WrittenDiagnosis(folder, summary, len(listed))


def _pages_of(diagnosis: Diagnosis, listed: Sequence[Suspect]) -> list[AnnotatedPage]:
    """Return the pages that suspects are on, each once."""
    keys = dict.fromkeys(PageKey(each.dataset, each.language, each.page) for each in listed)
    return [diagnosis.pages[key] for key in keys]


def _write_treatments(diagnosis: Diagnosis, folder: Path) -> Mapping[Cause, Path]:
    """Write what training can do to single samples against each cause, where it can do anything."""
    written = {}
    for cause in SCORED:
        path = folder / TREATMENTS / f"{cause}.json"
        treatment = treatment_for(cause, diagnosis, diagnosis.unlearned & diagnosis.caused_by(cause))
        path.unlink(missing_ok=True)
        if treatment != NOTHING:
            treatment.write(path)
            written[cause] = path
    return written
