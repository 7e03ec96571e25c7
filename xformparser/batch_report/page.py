"""The report of a batch as one HTML file that needs no network."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from xformparser.batch_report import figures
from xformparser.batch_report.results import BatchResults

TEMPLATES = Path(__file__).with_name("templates")
MOST_DOCUMENTS, MOST_LAYOUTS = 25, 20
WIDTH, HEIGHT = 220, 90
MEANINGS = {
    "confidence": "how likely the pair is right, from held-out pages",
    "reading": "is what was read what is drawn?",
    "labelling": "is this a key, and that a value?",
    "linking": "does the value belong to this key?",
    "type": "does such a key take such a value?",
    "structure": "are key and value whole, and each other's only?",
    "stability": "is it read alike when the page is shifted a little?",
}
VERDICTS = {
    "straight_through": "straight through",
    "review": "to be reviewed",
    "reject": "rejected: no form, or not readable",
}


@dataclass(frozen=True)
class Report:
    """What a report shows: a batch, and an earlier one that it is held against, if any."""

    batch: BatchResults
    before: BatchResults | None = None


def render_report(report: Report) -> str:
    """Return the report as a self-contained HTML document; all texts of forms are escaped."""
    batch, before = report.batch, report.before
    pairs = batch.pairs
    doubtful = figures.worst(batch.documents)
    return (
        _environment()
        .get_template("report.html")
        .render(
            style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
            batch=batch,
            before=before,
            pairs=len(pairs),
            doubtful=sum(pair.needs_review for pair in pairs),
            verdicts=Counter(result.document.verdict for result in batch.documents),
            verdict_names=VERDICTS,
            spreads=figures.spreads(pairs),
            meanings=MEANINGS,
            reasons=figures.reasons(pairs),
            layouts=figures.layouts(batch)[:MOST_LAYOUTS],
            worst=doubtful[:MOST_DOCUMENTS],
            more=max(0, len(doubtful) - MOST_DOCUMENTS),
            drifts=figures.drifts(before.pairs, pairs) if before else (),
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
        "percent": "{:.0%}".format,
        "thousands": "{:,}".format,
        "histogram": _histogram,
        "address": lambda path: quote(path),
    }
    return environment


def _histogram(spread: figures.Spread) -> Markup:
    """Return a spread as a small chart of ten bars."""
    most = max(spread.counts) or 1
    step = WIDTH / figures.BINS
    bars = []
    for place, count in enumerate(spread.counts):
        height = count / most * (HEIGHT - 20)
        low, high = place / figures.BINS, (place + 1) / figures.BINS
        bars.append(
            f'<rect x="{place * step + 1:.1f}" y="{HEIGHT - 16 - height:.1f}" width="{step - 2:.1f}" '
            f'height="{height:.1f}"><title>{low:.1f} to {high:.1f}: {count:,}</title></rect>'
        )
    title = f"{spread.name}: mean {spread.mean:.2f}"
    return Markup(
        f'<svg class="histogram" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
        f'{"".join(bars)}<text x="0" y="{HEIGHT - 3}">0</text>'
        f'<text x="{WIDTH}" y="{HEIGHT - 3}" text-anchor="end">1</text></svg>'
    )
