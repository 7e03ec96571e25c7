"""What a person can do to a parsed form, as the page's script sends it.

Entities, questions and answers are named by their ids in the document, words by their places on the page.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from xformparser.documents import Record
from xformparser.labels import Label

MAX_TEXT = 4000
MAX_WORDS = 2000

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)]
Words = Annotated[tuple[int, ...], Field(min_length=1, max_length=MAX_WORDS)]


class Retype(Record):
    """Another text for an entity, whose place stays."""

    action: Literal["retype"] = "retype"
    entity: int
    text: Text


class Relabel(Record):
    """Another label for an entity; links that no longer fit go."""

    action: Literal["relabel"] = "relabel"
    entity: int
    label: Label


class Rechoose(Record):
    """Other words for an entity, taken from whatever held them."""

    action: Literal["rechoose"] = "rechoose"
    entity: int
    words: Words


class Relink(Record):
    """Another question for an answer, in place of all it had."""

    action: Literal["relink"] = "relink"
    question: int
    answer: int


class AddPair(Record):
    """A key made of words of a page, and its value, or none for a blank one."""

    action: Literal["add"] = "add"
    page: int
    key: Words
    value: Annotated[tuple[int, ...], Field(max_length=MAX_WORDS)] = ()


class Answer(Record):
    """A value typed for a key, as where nothing was read; its place is that of the key."""

    action: Literal["answer"] = "answer"
    question: int
    text: Text


class DeletePair(Record):
    """A pair that is none; entities that belong to no other pair become `other`."""

    action: Literal["delete"] = "delete"
    question: int
    answer: int | None = None


class ClearValue(Record):
    """A question that has not this answer after all."""

    action: Literal["clear"] = "clear"
    question: int
    answer: int


class Tick(Record):
    """The state of a mark of a page, by its place among them."""

    action: Literal["tick"] = "tick"
    page: int
    mark: int
    selected: bool


class Confirm(Record):
    """A pair that a person found right."""

    action: Literal["confirm"] = "confirm"
    question: int
    answer: int | None = None


Edit = Annotated[
    Retype | Relabel | Rechoose | Relink | AddPair | Answer | DeletePair | ClearValue | Tick | Confirm,
    Field(discriminator="action"),
]
