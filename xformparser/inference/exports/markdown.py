"""A document as Markdown, for reading."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from xformparser.documents import Document, Mark, Pair
from xformparser.labels import MarkState, ValueType

DOUBT = "⚠"
"""Stands before a pair that a person should look at."""

_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")
_BOX = {MarkState.SELECTED: "☒", MarkState.UNSELECTED: "☐"}
_PAIR_HEAD = ("", "Key", "Value", "Type", "Normal form", "Confidence")


def to_markdown(document: Document) -> str:
    """Return the document's pairs by page and header, its selections, fields and warnings."""
    blocks = [f"# {_escape(document.source)}", _summary(document)]
    numbers = {page.number for page in document.pages} | {pair.key_page for pair in document.pairs}
    for number in sorted(numbers | {mark.page for mark in document.marks}):
        blocks.append(f"## Page {number}")
        blocks.extend(_pair_blocks([pair for pair in document.pairs if pair.key_page == number]))
        blocks.extend(_mark_blocks([mark for mark in document.marks if mark.page == number]))
    blocks.extend(_field_blocks(document))
    if document.warnings:
        blocks.extend(["## Warnings", _list(_escape(warning) for warning in document.warnings)])
    return "\n\n".join(blocks) + "\n"


def _summary(document: Document) -> str:
    doubtful = sum(pair.needs_review for pair in document.pairs)
    facts = [
        f"{len(document.pages)} pages, {len(document.pairs)} pairs"
        + (f", {doubtful} of them to review ({DOUBT})" if doubtful else ""),
        f"Language: {', '.join(document.language) or 'unknown'}",
        f"Model: {_escape(document.model.name)} {_escape(document.model.version)}",
    ]
    if document.verdict:
        facts.append(f"Verdict: {document.verdict.replace('_', ' ')}")
    return _list(facts)


def _pair_blocks(pairs: list[Pair]) -> Iterator[str]:
    for index, (chain, group) in enumerate(groupby(pairs, key=attrgetter("headers"))):
        if chain or index:
            yield "### " + (" › ".join(_escape(header) for header in chain) or "Without header")
        yield _table(_PAIR_HEAD, [_pair_cells(pair) for pair in group])


def _pair_cells(pair: Pair) -> tuple[str, ...]:
    value = "*empty*" if pair.value_type is ValueType.EMPTY else _escape(pair.value or "")
    reasons = "".join(f"<br>*{_escape(reason)}*" for reason in pair.review_reasons)
    return (
        DOUBT if pair.needs_review else "",
        _escape(pair.key),
        value + reasons,
        pair.value_type.value,
        _escape(pair.normalized or ""),
        f"{pair.confidence:.2f}",
    )


def _mark_blocks(marks: list[Mark]) -> Iterator[str]:
    if marks:
        yield "### Selections"
        yield _list(f"{_BOX[mark.state]} {_escape(mark.option or '(no text)')}" for mark in marks)


def _field_blocks(document: Document) -> Iterator[str]:
    if document.fields:
        yield "## Fields"
        rows = [
            (_escape(name), _escape(field.value or ""), field.state, f"{field.confidence:.2f}")
            for name, field in document.fields.items()
        ]
        yield _table(("Field", "Value", "State", "Confidence"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _escape(text: str) -> str:
    """Return the text with nothing in it that Markdown or HTML would read as markup."""
    harmless = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<br>".join(_SPECIAL.sub(r"\\\1", harmless).splitlines())
