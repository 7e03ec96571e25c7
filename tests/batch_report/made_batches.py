"""Batches as `extract` leaves them, made by hand."""

from collections.abc import Sequence
from pathlib import Path

from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.output_folder import LOCK_NAME
from xformparser.documents import Document, ModelRecord, Pair, Verdict
from xformparser.inference.export import write_document
from xformparser.labels import TextSource

MODEL = ModelRecord(name="made", version="1")


def pair(
    key: str, confidence: float, reasons: Sequence[str] = (), value: str | None = "x", **quality: float
) -> Pair:
    """Return a pair that needs review where reasons are given."""
    return Pair(
        key=key,
        value=value,
        key_page=1,
        confidence=confidence,
        quality=quality,
        needs_review=bool(reasons),
        review_reasons=tuple(reasons),
        source=TextSource.OCR,
    )


def document(name: str, *pairs: Pair, verdict: Verdict | None = None) -> Document:
    return Document(source=name, sha256="0" * 64, model=MODEL, pairs=pairs, verdict=verdict)


def write_batch(folder: Path, *documents: Document, failed: Sequence[str] = ()) -> Path:
    """Write documents and a manifest, with some that failed, and return the folder."""
    folder.mkdir()
    (folder / LOCK_NAME).touch()
    records = [ManifestRecord(source=name, status="failed", reason="is <b>empty</b>.") for name in failed]
    for each in documents:
        write_document(each, folder, each.source, ("json",))
        records.append(ManifestRecord(source=each.source, status="succeeded", sha256=each.sha256))
    lines = "".join(record.model_dump_json() + "\n" for record in records)
    (folder / "manifest.jsonl").write_text(lines, encoding="utf-8")
    return folder
