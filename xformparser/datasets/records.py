"""Annotation files on their way in: read, checked against a format's schema, refused with file and record."""

import json
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from xformparser.errors import AnnotationError

T = TypeVar("T")


class RawRecord(BaseModel):
    """Base of the schemas of annotation files: fields that a format adds are ignored, numbers are finite."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


def read_text(path: Path) -> str:
    """Return the text of an annotation file; raises AnnotationError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
    except UnicodeDecodeError as error:
        raise AnnotationError(f"{path}: is not UTF-8 text. Convert it to UTF-8.") from error


def read_records(path: Path, schema: type[T]) -> T:
    """Return a JSON file as the schema's type; raises AnnotationError naming the file and the record."""
    return parse_records(read_text(path), schema, str(path))


def parse_records(text: str, schema: type[T], source: str) -> T:
    """Return JSON text as the schema's type; `source` names file and record in the AnnotationError."""
    try:
        return TypeAdapter(schema).validate_python(json.loads(text))
    except json.JSONDecodeError as error:
        raise AnnotationError(f"{source}: is not JSON ({error}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        record = ".".join(str(part) for part in first["loc"]) or "the top level"
        more = f" ({error.error_count() - 1} more like it)" if error.error_count() > 1 else ""
        raise AnnotationError(f"{source}: record {record}: {first['msg']}{more}.") from error


def annotation_files(folders: list[Path], format_name: str) -> list[Path]:
    """Return the JSON files of the folders, sorted by folder and name; raises AnnotationError without any.

    Hidden files are left out: they may be half written.
    """
    files = [file for folder in folders for file in sorted(folder.glob("[!.]*.json"))]
    if not files:
        given = ", ".join(str(folder) for folder in folders)
        raise AnnotationError(f"{given}: holds no JSON files. Give the folder of a {format_name} data set.")
    return files
