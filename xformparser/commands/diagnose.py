"""The command `diagnose`: what a training run failed to learn of its own samples, why, and what helps."""

from collections.abc import Sequence
from pathlib import Path

from xformparser.diagnostics.diagnosis import diagnose
from xformparser.diagnostics.report.findings import advice, aggregate, agreement, causes_found, finding
from xformparser.diagnostics.report.folder import REPORT, REVIEW, WrittenDiagnosis, write_diagnosis
from xformparser.diagnostics.report.wording import CAUSE_WORDS, plural, rate_words

FOLDER = "diagnosis"


def diagnose_runs(runs: Sequence[Path], output: Path | None, cache: Path) -> WrittenDiagnosis:
    """Write what the first run failed to learn, beside what the others did.

    Args:
        runs: folders of finished trainings with records; all but the first with other seeds.
        output: folder to write to; `RUN/diagnosis` by default.
        cache: folder for states of the encoders; safe to delete.

    Raises:
        DiagnosisError: a run has no records, or the runs were trained on different samples.
        ModelError: a run has no model, or the one that it started from is gone.
        ConfigurationError: the folder cannot be written.
    """
    found = [diagnose(run, cache) for run in runs]
    return write_diagnosis(found, output or runs[0] / FOLDER)


def describe(written: WrittenDiagnosis) -> str:
    """Return what was found, in a few lines."""
    summary = written.summary
    lines = [finding(summary)]
    if summary.unlearned.count:
        lines.append(f"F1 on the same samples: {aggregate(summary)}.")
        lines += filter(None, [agreement(summary)])
        lines += [
            f"  {CAUSE_WORDS[each.cause].name}: {rate_words(each.unlearned)}"
            for each in causes_found(summary)
        ]
        lines += filter(None, [advice(summary)])
    lines.append(f"Report: {written.folder / REPORT}")
    if written.suspects:
        lines.append(
            f"Perhaps annotated wrong: {plural(written.suspects, 'sample')} in {written.folder / REVIEW}. "
            f"Correct them: xformparser app --review {written.folder}"
        )
    return "\n".join(lines)
