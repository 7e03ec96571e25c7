"""A document as JSON, and the JSON Schema of that form (design 4.2)."""

import json
import re
from collections.abc import Mapping, Sequence

from pydantic.json_schema import GenerateJsonSchema

from xformparser.documents import DIGITS, Document

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBERS = re.compile(r"\[\n[-0-9.,\s]+\]")

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def to_json(document: Document) -> str:
    """Return the document as JSON: all fields, in their order, numbers rounded to four decimals.

    Equal documents give equal texts.
    """
    return _print(_rounded(document.model_dump(mode="json")))


def result_schema() -> str:
    """Return the JSON Schema of `to_json`, as shipped in `result_schema.json`."""
    schema = Document.model_json_schema(mode="serialization", schema_generator=_CompleteSchema)
    return _print({"$schema": _DIALECT, **schema})


class _CompleteSchema(GenerateJsonSchema):
    """Asks for every field: results hold all of them, the empty ones too."""

    def field_is_required(self, *_: object, **__: object) -> bool:
        return True


def _print(value: Json) -> str:
    """Print with two spaces of indentation, but boxes and other lists of numbers on one line."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2)
    return (
        _NUMBERS.sub(lambda match: " ".join(match[0].split()).replace("[ ", "[").replace(" ]", "]"), text)
        + "\n"
    )


def _rounded(value: Json) -> Json:
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0  # no negative zero
    if isinstance(value, Mapping):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_rounded(part) for part in value]
    return value
