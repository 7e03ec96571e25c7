"""Fields that a user asks for by name, written one to a line."""

from pydantic import ValidationError

from xformparser.errors import ConfigurationError
from xformparser.slots.schema import MAX_FIELDS, Schema, SchemaField
from xformparser.slots.schema_file import first_error, schema_of_text

_SCHEMA = ("fields:", "{")
_ALIASES = ":：\t"
_BETWEEN = ",，、;；"


def parse_queries(text: str) -> Schema:
    """Return the fields of a list: a line each, its other names behind a colon, with commas between.

    A text that begins as a schema in YAML or JSON does is read as one.

    Raises:
        ConfigurationError: there are no fields, too many, or two of one name.
    """
    if text.lstrip().startswith(_SCHEMA):
        return schema_of_text(text, "The schema", is_json=text.lstrip().startswith("{"))
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise ConfigurationError("No fields are named. Write one to a line, as “Invoice number: Invoice no.”")
    if len(lines) > MAX_FIELDS:
        raise ConfigurationError(f"{len(lines)} fields are named. Name {MAX_FIELDS} at most.")
    try:
        return Schema(fields=tuple(map(_field, lines)))
    except ValidationError as error:
        raise ConfigurationError(f"The list of fields cannot be read: {first_error(error)}") from error


def _field(line: str) -> SchemaField:
    line = line.strip()
    cut = min((place for place in map(line.find, _ALIASES) if place > 0), default=len(line))
    others = line[cut + 1 :]
    for comma in _BETWEEN:
        others = others.replace(comma, "\n")
    aliases = tuple(filter(None, (alias.strip() for alias in others.splitlines())))
    return SchemaField(name=line[:cut].strip(), aliases=aliases)
