"""Digests that tell whether a result is current: of a file, and of all else that the result depends on."""

import dataclasses
import hashlib
import json
from pathlib import Path

import xformparser
from xformparser.inference.settings import ParserSettings
from xformparser.slots.schema import FieldRequest
from xformparser.storage import Location

WITHOUT_EFFECT = ("threads", "device", "password")
"""Settings that change how a result is reached, not the result."""


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def readable_digest(path: Location) -> str | None:
    """Return the digest of a regular file of this machine, or None where it cannot be read."""
    if not isinstance(path, Path):
        return None
    try:
        return file_digest(path) if path.is_file() else None
    except OSError:
        return None


def settings_digest(
    model: str | Path | None, settings: ParserSettings, fields: FieldRequest | None = None
) -> str:
    """Return a short digest of the package's version, the model's files, the settings and the fields."""
    chosen = dataclasses.asdict(settings)
    for name in WITHOUT_EFFECT:
        del chosen[name]
    parts = [
        xformparser.__version__,
        str(model or ""),
        *_model_files(model),
        json.dumps(chosen, sort_keys=True),
        *(() if fields is None else (fields.schema.model_dump_json(), *_slot_files(fields.slots))),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _model_files(model: str | Path | None) -> list[str]:
    """Return the digests of a model folder's files; none for a model that is known by its name alone."""
    folder = Path(model) if model else Path(xformparser.__file__).parent / "weights"
    return [file_digest(path) for path in sorted(folder.rglob("*")) if path.is_file()]


def _slot_files(slots: str | Path | None) -> list[str]:
    """Return the digests of the slot reader that is taken from elsewhere; the model's count already."""
    return [] if slots is None else [str(slots), *_model_files(slots)]
