"""Schemas from files and texts: YAML or JSON, our own form or JSON Schema."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from xformparser.errors import ConfigurationError, one_line
from xformparser.slots.json_schema import is_json_schema, schema_of_json
from xformparser.slots.schema import Schema

JSON, YAML = ".json", frozenset({".yaml", ".yml"})
EXAMPLE = "fields:\n  - name: Invoice number\n    aliases: [Invoice no.]"


def read_schema(path: Path) -> Schema:
    """Return the schema of a YAML or JSON file.

    Raises:
        ConfigurationError: the file is missing, of another kind, or says something else; names the place.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigurationError(f"{path}: there is no such file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {one_line(error)}.") from error
    if path.suffix.lower() not in {JSON, *YAML}:
        raise ConfigurationError(f"{path}: a schema is a file that ends with .yaml, .yml or .json.")
    return schema_of_text(text, str(path), is_json=path.suffix.lower() == JSON)


def schema_of_text(text: str, source: str, *, is_json: bool) -> Schema:
    """Return the schema that YAML or JSON says; raises ConfigurationError, which names `source`."""
    try:
        found = json.loads(text) if is_json else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError) as error:
        kind = "JSON" if is_json else "YAML"
        raise ConfigurationError(f"{source}: is no valid {kind}: {one_line(error)}.") from error
    return schema_of(found, source)


def schema_of(found: object, source: str) -> Schema:
    """Return the schema that parsed YAML or JSON stands for.

    `fields` is a list of fields, of mere names too, or a mapping of names to fields. A JSON Schema of an
    object is taken too.

    Raises:
        ConfigurationError: it says something else; names `source` and the field.
    """
    if is_json_schema(found):
        return schema_of_json(found, source)
    if not isinstance(found, Mapping) or "fields" not in found:
        raise ConfigurationError(f"{source}: names no fields. Write, for example:\n{EXAMPLE}")
    try:
        return Schema.model_validate({**found, "fields": _listed(found["fields"])})
    except ValidationError as error:
        raise ConfigurationError(f"{source}: {first_error(error)}") from error


def _listed(fields: object) -> object:
    """Return fields as a list of mappings, however they are written."""
    if isinstance(fields, Mapping):
        fields = [{"name": str(name), **_facts(facts)} for name, facts in fields.items()]
    if not isinstance(fields, list):
        return fields
    return [{"name": field} if isinstance(field, str) else field for field in fields]


def _facts(facts: object) -> Mapping[str, Any]:
    if facts is None:
        return {}
    return facts if isinstance(facts, Mapping) else {"aliases": facts}


def first_error(error: ValidationError) -> str:
    """Return the first thing that is wrong, with its place, and how many more there are."""
    first = error.errors()[0]
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    more = f" ({error.error_count() - 1} more like it)" if error.error_count() > 1 else ""
    return f"{place or 'fields'}: {message}{more}. (Fields are counted from 1.)"
