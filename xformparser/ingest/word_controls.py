"""Fields of a Word file: content controls, and the form fields of older versions."""

from docx.oxml.ns import qn
from lxml.etree import _Element

from xformparser.ingest.word_blocks import Control
from xformparser.labels import WidgetKind

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_CONTAINERS = ("docPartObj", "docPartList", "group", "picture", "bibliography", "citation", "equation")
_TRUE = ("1", "true", "on")


def content_control(control: _Element) -> Control | None:
    """Return the field that a `w:sdt` element is, or None where it only holds other content."""
    properties, content = control.find(qn("w:sdtPr")), control.find(qn("w:sdtContent"))
    if properties is None or content is None or _is_container(properties, content):
        return None
    alias, tag = _value(properties, "w:alias"), _value(properties, "w:tag")
    shown = element_text(content).strip()
    name = tag or alias or ""
    box = properties.find(f"{_W14}checkbox")
    if box is not None:
        checked = box.find(f"{_W14}checked")
        selected = checked is not None and checked.get(f"{_W14}val", "1") in _TRUE
        return Control(WidgetKind.CHECKBOX, name, shown or "☐", selected=selected, tooltip=alias)
    empty = is_on(properties, "w:showingPlcHdr")
    choice = any(properties.find(qn(kind)) is not None for kind in ("w:dropDownList", "w:comboBox"))
    kind = WidgetKind.CHOICE if choice else WidgetKind.TEXT
    return Control(kind, name, shown, value=None if empty else shown or None, tooltip=alias)


def form_field(data: _Element, result: str) -> Control | None:
    """Return the field that `w:ffData` declares; `result` is the text that the document shows for it."""
    name, help_text = _value(data, "w:name") or "", _value(data, "w:helpText")
    box, choices = data.find(qn("w:checkBox")), data.find(qn("w:ddList"))
    if box is not None:
        stated = box.find(qn("w:checked")) is not None
        selected = is_on(box, "w:checked" if stated else "w:default")
        return Control(WidgetKind.CHECKBOX, name, "☐", selected=selected, tooltip=help_text)
    if choices is not None:
        entries = [entry.get(qn("w:val"), "") for entry in choices.findall(qn("w:listEntry"))]
        number = int(_value(choices, "w:result") or _value(choices, "w:default") or 0)
        chosen = entries[number] if number < len(entries) else ""
        return Control(WidgetKind.CHOICE, name, chosen, value=chosen.strip() or None, tooltip=help_text)
    if data.find(qn("w:textInput")) is not None:
        return Control(WidgetKind.TEXT, name, result, value=result.strip() or None, tooltip=help_text)
    return None


def is_on(parent: _Element, name: str) -> bool:
    """Tell whether a switch is set; its presence alone sets it."""
    child = parent.find(qn(name))
    return child is not None and child.get(qn("w:val"), "1") in _TRUE


def element_text(element: _Element) -> str:
    """Return the text below an element: a line for each paragraph, without what was deleted."""
    parts: list[str] = []
    for node in element.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:p")):
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.tag == qn("w:tab"):
            parts.append(" ")
        else:
            parts.append("\n" if parts else "")
    return "".join(parts)


def _is_container(properties: _Element, content: _Element) -> bool:
    """Tell whether a control is a frame around other content rather than a field."""
    if any(properties.find(qn(f"w:{kind}")) is not None for kind in _CONTAINERS):
        return True
    nested = (qn("w:sdt"), qn("w:tbl"), qn("w:ffData"), qn("w:drawing"))
    return next(content.iter(*nested), None) is not None


def _value(parent: _Element, name: str) -> str | None:
    child = parent.find(qn(name))
    return child.get(qn("w:val")) if child is not None else None
