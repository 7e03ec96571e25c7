"""What forms say, by scenario and language: titles, sections, fields, tables and notices.

The files lie in `lexicon/`, one for each scenario and `common.yaml` for what any form may hold.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LANGUAGES = ("en", "de", "zh", "ja", "fr", "es", "it", "pt")
FOLDER = Path(__file__).with_name("lexicon")
COMMON = "common"


def _complete(wordings: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    missing = [language for language in LANGUAGES if not wordings.get(language)]
    if missing:
        raise ValueError(f"{wordings}: nothing in {', '.join(missing)}")
    return wordings


Wordings = Annotated[dict[str, tuple[str, ...]], AfterValidator(_complete)]
"""Ways to say one thing, by language; each language has one at least."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldEntry(_Entry):
    """A question of a form and the kind of value it takes; `parts` of a group, `options` of a choice."""

    kind: str
    names: Wordings
    parts: tuple["FieldEntry", ...] = ()
    options: tuple[Wordings, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> "FieldEntry":
        if (self.kind == "group") != bool(self.parts) or (self.kind == "choice") != bool(self.options):
            raise ValueError(f"{self.names}: a group has parts, a choice has options, and nothing else does")
        return self


class SectionEntry(_Entry):
    """Fields that stand under one heading."""

    names: Wordings
    fields: tuple[FieldEntry, ...]


class TableEntry(_Entry):
    """Line items under column headers, and the totals beneath them."""

    names: Wordings
    columns: tuple[FieldEntry, ...]
    totals: tuple[FieldEntry, ...] = ()


class Scenario(_Entry):
    """What one sort of form asks for."""

    name: str
    titles: Wordings
    issuers: tuple[str, ...]
    sections: tuple[SectionEntry, ...]
    tables: tuple[TableEntry, ...] = ()
    notices: Wordings


class CommonStock(_Entry):
    """What any form may hold; `stock` are word lists for the kinds of values that no library invents."""

    stock: dict[str, Wordings] = Field(alias="values")
    fields: tuple[FieldEntry, ...]
    signatures: tuple[FieldEntry, ...]
    headings: Wordings
    notices: Wordings
    stamps: Wordings
    page_notes: Wordings
    yes_no: tuple[Wordings, Wordings]
    continued: Wordings
    currencies: Wordings


@lru_cache(maxsize=1)
def common_stock() -> CommonStock:
    """Return what any form may hold."""
    return CommonStock.model_validate(_read(COMMON))


@lru_cache(maxsize=1)
def scenarios() -> Mapping[str, Scenario]:
    """Return every scenario by name, sorted."""
    names = sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != COMMON)
    return {name: Scenario.model_validate(_read(name)) for name in names}


def _read(name: str) -> object:
    found: object = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return found
