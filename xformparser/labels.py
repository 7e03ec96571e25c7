"""The closed vocabularies of a form: entity labels, link kinds, value types, sources."""

from enum import StrEnum
from typing import Literal


class Label(StrEnum):
    """What an entity is (FUNSD's four labels)."""

    HEADER = "header"
    QUESTION = "question"
    ANSWER = "answer"
    OTHER = "other"


class LinkKind(StrEnum):
    """What a link says of its head and tail."""

    QUESTION_ANSWER = "question_answer"
    PARENT = "parent"
    SAME_ENTITY = "same_entity"


class Task(StrEnum):
    """What a model learns: which label an entity has, or which question an answer belongs to."""

    SER = "ser"
    RE = "re"


ResultLinkKind = Literal[LinkKind.QUESTION_ANSWER, LinkKind.PARENT]
"""The links between whole entities, which a result shows."""


class ValueType(StrEnum):
    """What kind of value a pair holds."""

    TEXT = "text"
    DATE = "date"
    AMOUNT = "amount"
    NUMBER = "number"
    PHONE = "phone"
    EMAIL = "email"
    IDENTIFIER = "identifier"
    SELECTION = "selection"
    EMPTY = "empty"


class TextSource(StrEnum):
    """Where text was read, in falling order of trust; MIXED is a page with more than one of them."""

    ACROFORM = "acroform"
    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    MIXED = "mixed"


WordSource = Literal[TextSource.ACROFORM, TextSource.TEXT_LAYER, TextSource.OCR]
"""Where one word was read; only pages are mixed."""


class MarkState(StrEnum):
    """State of a selection mark (tick box or radio button)."""

    SELECTED = "selected"
    UNSELECTED = "unselected"


class WidgetKind(StrEnum):
    """Kind of a form field that a file declares (AcroForm, Word content control)."""

    TEXT = "text"
    CHECKBOX = "checkbox"
    RADIO = "radio"
    CHOICE = "choice"


LABELS: tuple[Label, ...] = tuple(Label)
LABEL_INDEX: dict[Label, int] = {label: index for index, label in enumerate(LABELS)}
LINK_KINDS: tuple[LinkKind, ...] = (LinkKind.QUESTION_ANSWER, LinkKind.PARENT, LinkKind.SAME_ENTITY)
"""The kinds of link that the network scores, in its order."""
TASKS: tuple[Task, ...] = tuple(Task)
LABEL_COLOURS: dict[Label, tuple[int, int, int]] = {
    Label.HEADER: (192, 86, 33),
    Label.QUESTION: (37, 99, 235),
    Label.ANSWER: (22, 140, 74),
    Label.OTHER: (120, 120, 128),
}


def link_kind(head: Label, tail: Label) -> LinkKind | None:
    """Return the kind of link that runs from a head label to a tail label, or None where none may.

    question -> answer is `question_answer`; header -> header, header -> question and
    question -> question are `parent` (design 5, hierarchy).
    """
    if (head, tail) == (Label.QUESTION, Label.ANSWER):
        return LinkKind.QUESTION_ANSWER
    parents = {(Label.HEADER, Label.HEADER), (Label.HEADER, Label.QUESTION), (Label.QUESTION, Label.QUESTION)}
    return LinkKind.PARENT if (head, tail) in parents else None
