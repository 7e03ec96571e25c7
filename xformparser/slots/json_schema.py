"""Schemas as JSON Schema and pydantic classes, both ways, and filled fields as typed values.

What JSON Schema has no word for stands under `x-aliases` and `x-type`.
"""

from collections.abc import Mapping
from typing import Any, TypeGuard, TypeVar

from pydantic import BaseModel, ValidationError

from xformparser.documents import FieldValue
from xformparser.errors import ConfigurationError, one_line
from xformparser.inference.values import classify_value
from xformparser.labels import ValueType
from xformparser.slots.findings import BETWEEN
from xformparser.slots.schema import FieldKind, Schema, SchemaField

ALIASES, TYPE = "x-aliases", "x-type"
TYPE_OF_FORMAT = {"date": ValueType.DATE, "date-time": ValueType.DATE, "email": ValueType.EMAIL}
NUMBERS = frozenset({"number", "integer"})
BOOLEANS = {
    True: ("yes", "true", "selected", "ja", "oui", "sí", "sì", "sim", "是", "有", "はい", "有り"),
    False: ("no", "false", "nein", "non", "não", "否", "无", "いいえ", "無し"),
}
"""What stands for true and false on forms."""

ModelT = TypeVar("ModelT", bound=BaseModel)
Json = Mapping[str, Any]


def is_json_schema(found: object) -> TypeGuard[Json]:
    """Tell whether parsed JSON is the schema of an object."""
    return isinstance(found, Mapping) and isinstance(found.get("properties"), Mapping)


def schema_of_model(model: type[BaseModel]) -> Schema:
    """Return the fields of a pydantic class; titles and descriptions say what forms call them."""
    return schema_of_json(model.model_json_schema(), model.__name__)


def schema_of_json(found: Json, source: str) -> Schema:
    """Return the fields of a JSON Schema of an object.

    Raises:
        ConfigurationError: a property cannot be asked for; names `source` and the property.
    """
    definitions, required = found.get("$defs", {}), found.get("required", ())
    fields = []
    for name, given in found["properties"].items():
        facts = _plain(given, definitions)
        if facts.get("type") == "object" or "properties" in facts:
            raise ConfigurationError(
                f"{source}: {name} is an object, and fields hold one value each. Ask for its properties."
            )
        try:
            fields.append(_field(name, facts, required=name in required))
        except ValidationError as error:
            raise ConfigurationError(f"{source}: {name}: {one_line(error)}") from error
    try:
        return Schema(fields=tuple(fields))
    except ValidationError as error:
        raise ConfigurationError(f"{source}: has no properties, or too many: {one_line(error)}") from error


def json_of_schema(schema: Schema) -> dict[str, Any]:
    """Return the JSON Schema of an object with these fields."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {field.name: _property(field) for field in schema.fields},
        "required": [field.name for field in schema.fields if field.required],
    }


def filled_model(model: type[ModelT], fields: Mapping[str, FieldValue]) -> ModelT:
    """Return an object of a pydantic class from fields that its schema has asked for.

    Raises:
        ValidationError: a required field was not found, or a value is not of its type.
    """
    properties = model.model_json_schema()
    definitions = properties.get("$defs", {})
    given = {}
    for name, value in fields.items():
        facts = _plain(properties["properties"][name], definitions)
        typed = _typed(value, name, facts)
        if typed is not None:
            given[name] = typed
    return model.model_validate(given)


def _plain(given: Json, definitions: Json) -> dict[str, Any]:
    """Return a property with its reference followed, its list opened, and without its "or null"."""
    facts = dict(given)
    for part in ("allOf", "anyOf", "oneOf"):
        choices = [each for each in facts.pop(part, ()) if each.get("type") != "null"]
        facts = {**choices[0], **facts} if choices else facts
    if "$ref" in facts:
        facts = {**definitions[facts.pop("$ref").rsplit("/", 1)[-1]], **facts}
        return _plain(facts, definitions)
    if facts.get("type") == "array":
        named = {key: facts[key] for key in ("title", "description", ALIASES, TYPE) if key in facts}
        return {**_plain(facts.get("items", {}), definitions), **named, "repeated": True}
    return facts


def _field(name: str, facts: Json, *, required: bool) -> SchemaField:
    title = facts.get("title")
    values: list[object] = list(facts.get("enum", ()))
    if "const" in facts:
        values = [facts["const"]]
    if facts.get("type") == "boolean":
        values = [{"name": names[0], "aliases": names[1:]} for names in BOOLEANS.values()]
    plain = [value if isinstance(value, Mapping) else str(value) for value in values if value is not None]
    return SchemaField.model_validate(
        {
            "name": name,
            "aliases": tuple(dict.fromkeys((*((title,) if title else ()), *facts.get(ALIASES, ())))),
            "description": facts.get("description", ""),
            "kind": FieldKind.CATEGORICAL if plain else FieldKind.SPAN,
            "values": plain,
            "type": facts.get(TYPE) or _type(facts),
            "required": required,
            "repeated": facts.get("repeated", False),
        }
    )


def _type(facts: Json) -> ValueType | None:
    if facts.get("type") in NUMBERS:
        return ValueType.NUMBER
    return TYPE_OF_FORMAT.get(facts.get("format", ""))


def _property(field: SchemaField) -> dict[str, Any]:
    facts: dict[str, Any] = {"type": "string"}
    formats = {kind: name for name, kind in TYPE_OF_FORMAT.items() if name in ("date", "email")}
    if field.values:
        facts["enum"] = [value.name for value in field.values]
    if field.type in formats:
        facts["format"] = formats[field.type]
    if field.repeated:
        facts = {"type": "array", "items": facts}
    named = {"description": field.description, ALIASES: list(field.aliases), TYPE: field.type}
    return facts | {name: fact for name, fact in named.items() if fact}


def _typed(value: FieldValue, name: str, facts: Json) -> object:
    """Return what pydantic is given for a field, None for one that is not there."""
    if value.value is None:
        return None
    if facts.get("type") == "boolean":
        return value.candidate == BOOLEANS[True][0]
    if value.candidate is not None:
        return next((each for each in facts.get("enum", ()) if str(each) == value.candidate), value.candidate)
    each = [_normal(text, name, facts) for text in value.value.split(BETWEEN)]
    return each if facts.get("repeated") else _normal(value.value, name, facts)


def _normal(text: str, name: str, facts: Json) -> str:
    """Return a text in its normal form where a type is asked for that has one."""
    if _type(facts) is None:
        return text
    normalized = classify_value(text, name, ()).normalized
    return text if normalized is None else normalized.split()[0]
