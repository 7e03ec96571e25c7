"""The tables that collect the pairs of all documents of an output folder, and their fields."""

import hashlib
import json
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from pydantic import ValidationError

from xformparser.atomic import atomic_write
from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.output_folder import OutputFolder
from xformparser.documents import Document
from xformparser.inference.export import field_row, pair_rows, write_fields, write_pairs

FIELDS = "fields."

logger = logging.getLogger(__name__)


def write_tables(folder: OutputFolder, records: Iterable[ManifestRecord], formats: Iterable[str]) -> None:
    """Write the pairs of all records as one table in each format (`export.TABLE_FORMATS`), sorted by source.

    The rows come from the JSON of the documents, one document in memory at a time.
    """
    kept = list(records)
    for table_format in formats:
        rows = chain.from_iterable(map(pair_rows, _documents(folder, kept)))
        write_pairs(folder.table(table_format), rows, table_format)


def write_field_tables(
    folder: OutputFolder,
    records: Iterable[ManifestRecord],
    formats: Iterable[str],
    names: Sequence[str],
    required: Collection[str] = (),
) -> None:
    """Write the fields of all records as one table in each format, sorted by source."""
    for table_format in formats:
        rows = (field_row(document, names, required) for document in _documents(folder, records))
        write_fields(folder.field_table(table_format), names, rows, table_format)


def update_tables(
    folder: OutputFolder,
    records: Iterable[ManifestRecord],
    formats: Sequence[str],
    fields: Sequence[str] = (),
    required: Collection[str] = (),
) -> None:
    """Write the tables that are missing or were made from another manifest, whatever the clock says.

    `fields` are the names of those that documents were asked for, `required` those that each should have;
    without fields there are no tables of them.
    """
    manifest, noted, kept = _manifest_digest(folder), _noted(folder), list(records)
    tables = {name: folder.table(name) for name in formats}
    tables |= {f"{FIELDS}{name}": folder.field_table(name) for name in formats if fields}
    due = [key for key, path in tables.items() if not path.exists() or noted.get(key) != manifest]
    write_tables(folder, kept, [key for key in due if not key.startswith(FIELDS)])
    of_fields = [key.removeprefix(FIELDS) for key in due if key.startswith(FIELDS)]
    write_field_tables(folder, kept, of_fields, fields, required)
    if due:
        note = {**noted, **dict.fromkeys(due, manifest)}
        atomic_write(folder.table_note, json.dumps(note, sort_keys=True).encode())


def _manifest_digest(folder: OutputFolder) -> str:
    manifest = folder.manifest
    return hashlib.sha256(manifest.read_bytes() if manifest.exists() else b"").hexdigest()


def _noted(folder: OutputFolder) -> dict[str, str]:
    """Return the digest of the manifest that each table was made from; nothing where that is not known."""
    try:
        note = json.loads(folder.table_note.read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def read_document(folder: OutputFolder, record: ManifestRecord) -> Document | None:
    """Return the result of a record, or None where its file is gone or damaged."""
    path = folder.result_json(record.source)
    try:
        return Document.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        logger.warning("%s cannot be read; its pairs are left out. Run again with --overwrite.", path)
        return None


def _documents(folder: OutputFolder, records: Iterable[ManifestRecord]) -> Iterator[Document]:
    """Yield the results of the documents that succeeded, one after the other, sorted by source."""
    done = (record for record in records if record.status == "succeeded")
    for record in sorted(done, key=lambda item: item.source):
        document = read_document(folder, record)
        if document is not None:
            yield document
