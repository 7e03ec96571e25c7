"""Entities and forms of a page, put together by hand."""

from xformparser.documents import Page, Widget, Word
from xformparser.inference.page_form import FoundEntity, FoundLink, PageForm
from xformparser.labels import Label, LinkKind, TextSource, WidgetKind


def found(label: Label, text: str, x: float = 0, y: float = 0, **fields: object) -> FoundEntity:
    """Return an entity in one line, 8 wide per character and 10 high."""
    box = (x, y, x + 8 * len(text), y + 10)
    made = FoundEntity(label, text, (box,), confidence=1.0, source=TextSource.TEXT_LAYER)
    return FoundEntity(**{**vars(made), **fields})


def question(text: str, x: float = 0, y: float = 0, **fields: object) -> FoundEntity:
    return found(Label.QUESTION, text, x, y, **fields)


def answer(text: str, x: float = 100, y: float = 0, **fields: object) -> FoundEntity:
    return found(Label.ANSWER, text, x, y, **fields)


def field_value(widget: Widget) -> FoundEntity:
    """Return the answer that a form field gives."""
    return answer(widget.value or "", source=TextSource.ACROFORM, widget=widget)


def text_field(name: str, value: str | None = None, tooltip: str | None = None) -> Widget:
    return Widget(WidgetKind.TEXT, name, (100, 0, 200, 10), value=value, tooltip=tooltip)


def answers(head: int, tail: int, confidence: float = 1.0) -> FoundLink:
    return FoundLink(head, tail, LinkKind.QUESTION_ANSWER, confidence)


def parent(head: int, tail: int) -> FoundLink:
    return FoundLink(head, tail, LinkKind.PARENT, 1.0)


def form_of(*parts: FoundEntity | FoundLink) -> PageForm:
    """Return the form of the entities and links given, in their order."""
    entities = tuple(part for part in parts if isinstance(part, FoundEntity))
    return PageForm(entities, tuple(part for part in parts if isinstance(part, FoundLink)))


def page_of(
    *words: Word, source: TextSource = TextSource.TEXT_LAYER, widgets: tuple[Widget, ...] = ()
) -> Page:
    return Page(3, 600, 800, "pt", text_source=source, words=words, widgets=widgets)
