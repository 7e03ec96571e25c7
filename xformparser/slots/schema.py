"""The fields that a user asks for: their names, what they may hold, and how they are found."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from xformparser.labels import ValueType

MAX_FIELDS = 200
MAX_NAMES = 40


class FieldKind(StrEnum):
    """How a field is filled: by a span of the page, by one of its candidates, or by the better of both."""

    SPAN = "span"
    CATEGORICAL = "categorical"
    AUTO = "auto"


class _Named(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = Field(default=(), max_length=MAX_NAMES)

    @field_validator("aliases", mode="before")
    @classmethod
    def _one_is_enough(cls, aliases: object) -> object:
        return (aliases,) if isinstance(aliases, str) else aliases

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and aliases."""
        return (self.name, *self.aliases)


class Candidate(_Named):
    """A value that a field may have, and what else forms may call it."""


class SchemaField(_Named):
    """A field: what it is called, in any language, and what it holds.

    `values` are the candidates of a categorical field; `repeated` that it may have several values.
    """

    description: str = ""
    kind: FieldKind = FieldKind.AUTO
    values: tuple[Candidate, ...] = ()
    type: ValueType | None = None
    required: bool = False
    repeated: bool = False

    @field_validator("values", mode="before")
    @classmethod
    def _plain_values(cls, values: object) -> object:
        if not isinstance(values, (list, tuple)):
            return values
        return tuple({"name": value} if isinstance(value, str) else value for value in values)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kind is FieldKind.CATEGORICAL and not self.values:
            raise ValueError("a categorical field needs values. List them under `values`")
        if self.kind is FieldKind.SPAN and self.values:
            raise ValueError("a span has no list of values. Take kind auto or categorical")
        twice = _twice([value.name for value in self.values])
        if twice is not None:
            raise ValueError(f"the value {twice!r} is listed twice")
        return self

    @property
    def finds(self) -> bool:
        """Whether spans of the page may fill it."""
        return self.kind is not FieldKind.CATEGORICAL

    @property
    def classifies(self) -> bool:
        """Whether its candidates may fill it."""
        return bool(self.values)


class Schema(BaseModel):
    """The fields that are asked for together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fields: tuple[SchemaField, ...] = Field(min_length=1, max_length=MAX_FIELDS)

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        twice = _twice([field.name for field in self.fields])
        if twice is not None:
            raise ValueError(f"the field {twice!r} is named twice. Give each its own name")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields, in their order."""
        return tuple(field.name for field in self.fields)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of those that each document should have."""
        return tuple(field.name for field in self.fields if field.required)


@dataclass(frozen=True)
class FieldRequest:
    """What fields are asked for, and who reads them.

    `slots` is the model, by its name or folder, whose slot reader is taken; None is the parser's own model.
    """

    schema: Schema
    slots: str | Path | None = None


def _twice(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)
