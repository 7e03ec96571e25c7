"""What the page shows of a result, as HTML; all text of the form is escaped."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from xformparser.documents import Document, Pair
from xformparser.errors import DocumentError, XFormParserError
from xformparser.labels import TextSource, ValueType
from xformparser.visualize import DOUBTFUL

APOLOGY = (
    "Something went wrong on our side; the form was not read. The server's log says why. Try another file."
)

_EMPTY = '<span class="empty" aria-label="empty">—</span>'
_COLUMNS = ("Key", "Value", "Type", "Normal form", "Page", "Confidence", "Source")
_SOURCES = {
    TextSource.ACROFORM: "form field",
    TextSource.TEXT_LAYER: "text layer",
    TextSource.OCR: "OCR",
    TextSource.MIXED: "form fields and text layer",
}
_PASSWORD_BOX = "in the password box"
_VERBS = ("is ", "cannot ", "unpacks ")
"""How a problem starts that goes on from the name of the file."""
_STAGES = {"load": "opening", "read": "reading text", "model": "finding pairs"}


def is_doubtful(pair: Pair) -> bool:
    """Tell whether a person should check the pair."""
    return pair.needs_review or pair.confidence < DOUBTFUL


def summary(document: Document) -> str:
    """Return one line on the whole document: counts, language, text source and seconds per stage."""
    doubtful = sum(map(is_doubtful, document.pairs))
    pairs = _count(len(document.pairs), "pair")
    facts = [f"{pairs}, {doubtful} to check" if doubtful else pairs, _count(len(document.pages), "page")]
    if document.language:
        facts.append(f"Language: {language_names(document.language)}")
    sources = dict.fromkeys(_SOURCES[page.text_source] for page in document.pages)
    facts.append(f"Text from: {', '.join(sources)}")
    if document.timings:
        facts.append(f"Time: {_times(document.timings)}")
    items = "".join(f"<li>{escape(fact)}</li>" for fact in facts)
    return f'<h2 class="source">{escape(document.source)}</h2><ul class="facts">{items}</ul>'


def warnings_list(document: Document) -> str:
    """Return the warnings as a list, or nothing where there are none."""
    if not document.warnings:
        return ""
    texts = [warning.removesuffix(" Raise --max-pages to read more.") for warning in document.warnings]
    items = "".join(f"<li>{escape(text)}</li>" for text in texts)
    return (
        f'<details class="warnings" open><summary>{_count(len(document.warnings), "note")}</summary>'
        f"<ul>{items}</ul></details>"
    )


def pair_table(pairs: Iterable[Pair]) -> str:
    """Return the pairs as a table, the sure ones first, in their order; doubtful ones are marked."""
    ranked = sorted(pairs, key=is_doubtful)
    if not ranked:
        return notice("No pairs were found on this page.")
    heads = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    rows = "".join(map(_row, ranked))
    return f'<table class="pairs"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def notice(text: str, kind: str = "hint") -> str:
    """Return a sentence to the user; `kind` is hint or error."""
    role = "alert" if kind == "error" else "status"
    return f'<p class="notice {kind}" role="{role}">{escape(text)}</p>'


def error_sentence(error: XFormParserError) -> str:
    """Return what is wrong and what to do, with the file's bare name."""
    if not isinstance(error, DocumentError):
        return str(error)
    problem = error.problem.replace("with --password", _PASSWORD_BOX).replace("--password", _PASSWORD_BOX[3:])
    return f"{Path(error.source).name}{' ' if problem.startswith(_VERBS) else ': '}{problem}"


def language_names(codes: Iterable[str]) -> str:
    """Return the English names of ISO 639-1 codes."""
    from lingua import IsoCode639_1, Language

    return ", ".join(
        Language.from_iso_code_639_1(IsoCode639_1.from_str(code)).name.capitalize() for code in codes
    )


def _row(pair: Pair) -> str:
    doubtful = is_doubtful(pair)
    headers = f'<small class="headers">{escape(" › ".join(pair.headers))}</small>' if pair.headers else ""
    value = _EMPTY if pair.value is None else escape(pair.value)
    share = f"{pair.confidence * 100:.0f} %"
    if doubtful:
        reasons = escape("; ".join(pair.review_reasons) or "low confidence")
        share += f' <span class="check" title="{reasons}">check</span>'
    cells = (
        headers + escape(pair.key),
        value,
        _EMPTY if pair.value_type is ValueType.EMPTY else pair.value_type.value,
        escape(pair.normalized or ""),
        str(pair.key_page),
        share,
        _SOURCES[pair.source],
    )
    body = "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in zip(_COLUMNS, cells, strict=True))
    return f'<tr class="doubtful">{body}</tr>' if doubtful else f"<tr>{body}</tr>"


def _times(timings: dict[str, float]) -> str:
    stages = ", ".join(f"{_STAGES.get(name, name)} {seconds:.1f}" for name, seconds in timings.items())
    return f"{sum(timings.values()):.1f} s ({stages})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
