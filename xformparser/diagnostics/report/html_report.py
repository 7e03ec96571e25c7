"""The report as one HTML file that needs no network: what was found, why, and what helps."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.rates import Rate
from xformparser.diagnostics.report import findings
from xformparser.diagnostics.report.charts import Series, interval_bar, line_chart
from xformparser.diagnostics.report.courses import LEARNED, Course
from xformparser.diagnostics.report.gallery import PICTURE_TYPE, Exhibit
from xformparser.diagnostics.report.groups import GroupKind
from xformparser.diagnostics.report.summary import Summary
from xformparser.diagnostics.report.wording import (
    CAUSE_WORDS,
    TASK_NAMES,
    interval,
    percent,
    plural,
)

TEMPLATES = Path(__file__).with_name("templates")
MOST_SETS = 7
"""Data sets in the chart of forgetting: those that fell furthest; the table has all."""
MOST_WITNESSES = 5
"""Contradictions that a sample of the gallery lists."""
KIND_NAMES: Mapping[GroupKind, str] = {
    GroupKind.TASK: "all",
    GroupKind.DATASET: "by data set",
    GroupKind.LABEL: "by annotation",
}


@dataclass(frozen=True)
class Report:
    """What a report shows: the figures, the gallery, and by cause the file that training can be given.

    `folder` is where it is written, `suspects` the length of the review list.
    """

    folder: Path
    summary: Summary
    gallery: Mapping[Cause, Sequence[Exhibit]]
    treatments: Mapping[Cause, Path]
    suspects: int


def render_report(report: Report) -> str:
    """Return the report as a self-contained HTML document; all texts of forms are escaped."""
    summary = report.summary
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            summary=summary,
            style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
            findings=findings,
            words=CAUSE_WORDS,
            tasks=TASK_NAMES,
            kinds=KIND_NAMES,
            causes=findings.causes_found(summary),
            widest=max((group.unlearned.interval[1] for group in summary.groups), default=1.0),
            learning=_learning_chart(summary),
            forgetting=_forgetting_chart(summary),
            cause_name=_cause_name,
            most_witnesses=MOST_WITNESSES,
        )
    )


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "percent": percent,
        "interval": interval,
        "plural": plural,
        "thousands": "{:,}".format,
        "bar": _bar,
        "data_uri": _data_uri,
        "unbroken": _unbroken,
    }
    return environment


def _bar(rate: Rate, scale: float) -> Markup:
    return Markup(interval_bar(rate, scale))


def _unbroken(text: str) -> str:
    """Return the text with dashes at which no line breaks."""
    return text.replace("–", "\N{WORD JOINER}–\N{WORD JOINER}")


def _data_uri(picture: bytes) -> str:
    return f"data:{PICTURE_TYPE};base64,{b64encode(picture).decode()}"


def _learning_chart(summary: Summary) -> Markup:
    series = [Series(course.name, _cause_name(course), course.known) for course in summary.learning_curves]
    chart = line_chart("Mean probability of what is annotated, by epoch and cause", series, _epochs(summary))
    return Markup(chart)


def _cause_name(course: Course) -> str:
    return LEARNED if course.name == LEARNED else CAUSE_WORDS[Cause(course.name)].short


def _forgetting_chart(summary: Summary) -> Markup:
    fallen = sorted(summary.accuracy_by_set, key=lambda course: -course.fall)[:MOST_SETS]
    series = [
        Series(f"set-{place}", course.name, course.known, course.unshown)
        for place, course in enumerate(fallen)
    ]
    chart = line_chart("Share of right answers, by epoch and data set", series, _epochs(summary))
    return Markup(chart)


def _epochs(summary: Summary) -> int:
    return max((len(course.values) for course in summary.accuracy_by_set), default=0)
