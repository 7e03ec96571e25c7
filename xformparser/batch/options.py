"""How a batch runs, and what it asks of the parser that it drives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, get_args

from xformparser.batch.engine import EngineChoice
from xformparser.batch.fingerprint import settings_digest
from xformparser.documents import Document, Entity, Link, Mark, Page
from xformparser.errors import ConfigurationError
from xformparser.inference.export import DOCUMENT_FORMATS, TABLE_FORMATS, check_formats
from xformparser.inference.settings import ParserSettings
from xformparser.slots.schema import FieldRequest


class PageFindings(Protocol):
    """What an overlay shows of one parsed page."""

    @property
    def page(self) -> Page:
        """The page, with its image where it was rendered."""

    @property
    def entities(self) -> Sequence[Entity]:
        """Entities of this page."""

    @property
    def links(self) -> Sequence[Link]:
        """Links of this page."""

    @property
    def marks(self) -> Sequence[Mark]:
        """Selection marks of this page."""


class DocumentParser(Protocol):
    """What a batch asks of a parser; `FormParser` is one."""

    def parse(self, path: Path, on_page: Callable[[PageFindings], None] | None = None) -> Document:
        """Return the result of a file; `on_page` sees each parsed page on the way."""


ParserFactory = Callable[..., DocumentParser]
"""Builds a parser from a model, settings and what fields are asked for, if any; picklable, for workers."""


def build_parser(
    model: str | Path | None, settings: ParserSettings, asked: FieldRequest | None = None
) -> DocumentParser:
    """Return the `FormParser` of a model, or its `FieldParser` where fields are asked for."""
    from xformparser.inference.parser import FormParser
    from xformparser.slots.field_parser import FieldParser

    if asked is None:
        return FormParser.from_pretrained(model, settings)
    return FieldParser.from_pretrained(asked.schema, model, settings, asked.slots)


@dataclass(frozen=True)
class BatchOptions:
    """How a batch runs."""

    model: str | Path | None = None
    """Model folder or name; None is the bundled model."""
    settings: ParserSettings = field(default_factory=ParserSettings)
    """How each document is parsed."""
    formats: tuple[str, ...] = ("json", "csv")
    """What is written (`export.check_formats`); the JSON of each document always is: the tables read it."""
    fields: FieldRequest | None = None
    """The fields that are filled; None asks for none."""
    overlay: bool = False
    """Draw what was found over each page, as PNG."""
    workers: int | None = None
    """Worker processes; None is what the machine carries."""
    engine: EngineChoice = "local"
    """Where the workers run; `ray` needs the extra of that name."""
    timeout: float = 300.0
    """Seconds that one document may take; each page that is done adds a hundredth."""
    overwrite: bool = False
    """Do documents again whose results are current."""
    debug: bool = False
    """Let workers print warnings and tracebacks."""

    def __post_init__(self) -> None:
        check_formats(self.formats)
        if self.workers is not None and self.workers < 1:
            raise ConfigurationError(f"workers is {self.workers}. It must be 1 or more, or left out.")
        if self.engine not in get_args(EngineChoice):
            known = ", ".join(get_args(EngineChoice))
            raise ConfigurationError(f"Engine '{self.engine}' is not known. Choose one of: {known}.")
        if self.timeout <= 0:
            raise ConfigurationError(f"timeout is {self.timeout:g}. It must be more than 0 seconds.")

    @property
    def parser_settings(self) -> ParserSettings:
        """The settings that the parser gets: overlays need every page rendered."""
        return replace(self.settings, render=self.settings.render or self.overlay)

    @property
    def document_formats(self) -> tuple[str, ...]:
        """The formats that are written for each document."""
        return tuple(name for name in DOCUMENT_FORMATS if name == "json" or name in self.formats)

    @property
    def products(self) -> tuple[str, ...]:
        """All that is written for each document."""
        return (*self.document_formats, "overlay") if self.overlay else self.document_formats

    @property
    def table_formats(self) -> tuple[str, ...]:
        """The formats that collect the pairs of all documents."""
        return tuple(name for name in TABLE_FORMATS if name in self.formats)

    def digest(self) -> str:
        """Return the fingerprint of what the results depend on besides the files."""
        return settings_digest(self.model, self.parser_settings, self.fields)
