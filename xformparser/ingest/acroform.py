"""Form fields of a fillable PDF: text, check boxes, radio groups and choices with their values."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import decode_text

from xformparser.documents import Widget
from xformparser.geometry import area
from xformparser.ingest.pdf_annotations import HIDDEN
from xformparser.ingest.pdf_frame import PageFrame
from xformparser.labels import WidgetKind

MAX_ANCESTORS = 32

_RADIO = 1 << 15
_PUSH_BUTTON = 1 << 16
_OFF = "Off"


@dataclass(frozen=True)
class _Field:
    """A widget's dictionary and those of its ancestors, from the widget up."""

    chain: tuple[dict[str, Any], ...]

    def inherited(self, key: str) -> Any:
        """Return the value of the nearest dictionary that has the key, or None."""
        return next((resolve1(item[key]) for item in self.chain if key in item), None)

    @property
    def flags(self) -> int:
        flags = self.inherited("Ff")
        return flags if isinstance(flags, int) else 0

    @property
    def name(self) -> str:
        """Qualified name: the partial names from the root down, with dots between."""
        parts = [_text(item.get("T")) for item in reversed(self.chain)]
        return ".".join(part for part in parts if part)


def read_widgets(page: PDFPage, frame: PageFrame) -> tuple[Widget, ...]:
    """Return the visible form fields of a page, boxes in points of the displayed page.

    Push buttons and signatures hold no value and are left out. A field that nobody filled has value None.
    """
    annotations = resolve1(page.annots)
    if not isinstance(annotations, list):
        return ()
    found = (_widget(resolve1(annotation), frame) for annotation in annotations)
    return tuple(widget for widget in found if widget is not None)


def is_dynamic_form(document: PDFDocument) -> bool:
    """Tell whether the file carries an XFA form, whose pages only Adobe's reader can build."""
    form = resolve1(document.catalog.get("AcroForm"))
    return isinstance(form, dict) and resolve1(form.get("XFA")) is not None


def _widget(annotation: object, frame: PageFrame) -> Widget | None:
    if not isinstance(annotation, dict) or _text(annotation.get("Subtype")) != "Widget":
        return None
    rectangle = [resolve1(edge) for edge in resolve1(annotation.get("Rect")) or ()]
    if len(rectangle) != 4 or not all(isinstance(edge, int | float) for edge in rectangle):
        return None
    if int(resolve1(annotation.get("F")) or 0) & HIDDEN:
        return None
    box = frame.to_page((rectangle[0], rectangle[1], rectangle[2], rectangle[3]))
    field = _Field(tuple(_ancestry(annotation)))
    kind = _kind(field)
    if kind is None or area(box) == 0:
        return None
    tooltip = _text(field.inherited("TU")) or None
    if kind in (WidgetKind.CHECKBOX, WidgetKind.RADIO):
        selected, option = _button_state(field)
        return Widget(kind, field.name, box, selected=selected, option=option, tooltip=tooltip)
    value = _choice_value(field) if kind is WidgetKind.CHOICE else _text(field.inherited("V"))
    return Widget(kind, field.name, box, value=value.strip() or None, tooltip=tooltip)


def _ancestry(annotation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    item: object = annotation
    for _ in range(MAX_ANCESTORS):
        if not isinstance(item, dict):
            return
        yield item
        item = resolve1(item.get("Parent"))


def _kind(field: _Field) -> WidgetKind | None:
    kind = _text(field.inherited("FT"))
    if kind == "Btn":
        if field.flags & _PUSH_BUTTON:
            return None
        return WidgetKind.RADIO if field.flags & _RADIO else WidgetKind.CHECKBOX
    return {"Tx": WidgetKind.TEXT, "Ch": WidgetKind.CHOICE}.get(kind)


def _button_state(field: _Field) -> tuple[bool, str | None]:
    """Return whether a check box or radio button is on, and what it stands for.

    The field's value decides where there is one; a program that fills forms may forget the widget's own
    appearance state.
    """
    value, appearance = _text(field.inherited("V")), _text(field.chain[0].get("AS"))
    on_state = _on_state(field.chain[0])
    current = value or appearance
    selected = current == on_state if on_state else (appearance or value) not in ("", _OFF)
    return selected, _caption(field, on_state)


def _on_state(annotation: dict[str, Any]) -> str:
    """Return the name of the appearance that shows the button switched on, "" if it has none."""
    appearances = resolve1(annotation.get("AP"))
    normal = resolve1(appearances.get("N")) if isinstance(appearances, dict) else None
    if not isinstance(normal, dict):
        return ""
    return next((name for name in map(_text, normal) if name != _OFF), "")


def _caption(field: _Field, on_state: str) -> str | None:
    """Return the option's text: from the field's options where on-states are their numbers."""
    options = field.inherited("Opt")
    if isinstance(options, list) and on_state.isdecimal() and int(on_state) < len(options):
        return _option(options[int(on_state)])[1]
    return on_state or None


def _choice_value(field: _Field) -> str:
    """Return the chosen options as the page displays them, joined with ", "."""
    value = field.inherited("V")
    chosen = [_text(item) for item in value] if isinstance(value, list) else [_text(value)]
    options = field.inherited("Opt")
    shown = dict(map(_option, options)) if isinstance(options, list) else {}
    return ", ".join(shown.get(item, item) for item in chosen if item)


def _option(option: object) -> tuple[str, str]:
    """Return the value that a choice stores, and the text that it displays."""
    resolved = resolve1(option)
    if isinstance(resolved, list) and resolved:
        return _text(resolved[0]), _text(resolved[-1])
    return _text(resolved), _text(resolved)


def _text(value: object) -> str:
    """Return a PDF name, string or text stream as text, "" for anything else."""
    resolved = resolve1(value)
    if isinstance(resolved, PDFStream):
        resolved = resolved.get_data()
    if isinstance(resolved, PSLiteral):
        resolved = resolved.name
    if isinstance(resolved, bytes):
        is_utf8 = resolved.startswith(b"\xef\xbb\xbf")
        resolved = resolved.decode("utf-8-sig", "replace") if is_utf8 else decode_text(resolved)
    if not isinstance(resolved, str):
        return ""
    return resolved.replace("\r\n", "\n").replace("\r", "\n")
