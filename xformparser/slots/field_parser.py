"""From files to the fields of a schema: a form parser whose documents have their fields filled."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel

from xformparser.documents import Document, FieldValue
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import DEFAULT_SETTINGS, FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.slots.asked_page import asked_page
from xformparser.slots.findings import Finding
from xformparser.slots.json_schema import schema_of_model
from xformparser.slots.model import SlotReader
from xformparser.slots.schema import Schema
from xformparser.slots.schema_file import read_schema, schema_of
from xformparser.slots.state import CaseState


@dataclass(frozen=True)
class Case:
    """Documents that belong together, each with its own fields, and the fields of them all.

    `sources` names the document that the value of a field, its pages and its boxes are from.
    """

    documents: tuple[Document, ...]
    fields: dict[str, FieldValue]
    sources: dict[str, str]


class FieldParser:
    """Parses documents and fills the fields of a schema, with parts that are loaded once."""

    def __init__(self, parser: FormParser, reader: SlotReader, schema: Schema) -> None:
        self.parser = parser
        self.reader = reader
        self.schema = schema

    @classmethod
    def from_pretrained(
        cls,
        schema: Schema | Path | str | type[BaseModel] | dict[str, object],
        model: str | Path | None = None,
        settings: ParserSettings = DEFAULT_SETTINGS,
        slots: str | Path | None = None,
    ) -> "FieldParser":
        """Return a parser with a bundled model, by its name (`base` by default), or a folder's.

        Args:
            schema: a schema, its file, a pydantic class, or what YAML would say, as `{"fields": ["Total"]}`.
            model: name or folder.
            settings: of the form parser.
            slots: the model whose slot reader is taken, where it is not `model` itself.

        Raises:
            ConfigurationError: the schema is none.
            ModelError: the model cannot fill fields.
        """
        parser = FormParser.from_pretrained(model, settings)
        source = model if slots is None else slots
        reader = SlotReader.load(source, parser.model.word_states, settings.threads)
        return cls(parser, reader, schema_from(schema))

    def parse(self, path: Path | str, on_page: Callable[[ParsedPage], None] | None = None) -> Document:
        """Return the result of a file with its fields; see `FormParser.parse`."""
        case = self._follow([Path(path)], on_page)
        return case.documents[0]

    def parse_case(self, paths: Iterable[Path | str]) -> Case:
        """Return the results of files that belong together; later ones fill, confirm or correct fields.

        Raises as `FormParser.parse`.
        """
        return self._follow(map(Path, paths), None)

    def _follow(self, paths: Iterable[Path], on_page: Callable[[ParsedPage], None] | None) -> Case:
        nothing = CaseState.empty(self.schema)
        whole, documents = nothing, []
        for path in paths:
            states = {"whole": whole, "own": nothing}

            def see(parsed: ParsedPage, name: str = path.name, states: dict[str, CaseState] = states) -> None:
                found = self.findings(parsed)
                if found is not None:
                    for key, state in states.items():
                        states[key] = state.after(found, name, self.reader.sureness)
                if on_page is not None:
                    on_page(parsed)

            document = self.parser.parse(path, see)
            whole = states["whole"]
            documents.append(document.model_copy(update={"fields": states["own"].values()}))
        return Case(tuple(documents), whole.values(), whole.sources())

    def findings(self, parsed: ParsedPage) -> tuple[Finding, ...] | None:
        """Return what a page says of each field, None of a page on which nothing stands."""
        page = asked_page(parsed, self.reader.texts)
        return None if page is None else self.reader.read(page, self.schema.fields)


def schema_from(given: Schema | Path | str | type[BaseModel] | dict[str, object]) -> Schema:
    """Return a schema, however it is given; raises ConfigurationError where it is none."""
    if isinstance(given, Schema):
        return given
    if isinstance(given, type):
        return schema_of_model(given)
    return schema_of(given, "the schema") if isinstance(given, dict) else read_schema(Path(given))
