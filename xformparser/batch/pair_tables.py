"""The tables that collect the pairs of all documents of an output folder."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from xformparser.atomic import atomic_write
from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.output_folder import OutputFolder
from xformparser.documents import Document
from xformparser.inference.export import PairRow, pair_rows, write_pairs

logger = logging.getLogger(__name__)


def write_tables(folder: OutputFolder, records: Iterable[ManifestRecord], formats: Iterable[str]) -> None:
    """Write the pairs of all records as one table in each format (`export.TABLE_FORMATS`), sorted by source.

    The rows come from the JSON of the documents, one document in memory at a time.
    """
    done = sorted(
        (record for record in records if record.status == "succeeded"), key=lambda item: item.source
    )
    for table_format in formats:
        write_pairs(folder.table(table_format), _rows(folder, done), table_format)


def update_tables(folder: OutputFolder, records: Iterable[ManifestRecord], formats: Iterable[str]) -> None:
    """Write the tables that are missing or were made from another manifest, whatever the clock says."""
    manifest = _manifest_digest(folder)
    noted = _noted(folder)
    due = [name for name in formats if not folder.table(name).exists() or noted.get(name) != manifest]
    write_tables(folder, records, due)
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


def _rows(folder: OutputFolder, records: Iterable[ManifestRecord]) -> Iterator[PairRow]:
    for record in records:
        document = read_document(folder, record)
        if document is not None:
            yield from pair_rows(document)
