"""What a batch wrote, read back for its report."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from xformparser.batch.manifest import ManifestRecord
from xformparser.batch.output_folder import OutputFolder, is_output_folder
from xformparser.documents import Document, Pair
from xformparser.errors import ConfigurationError

MANIFEST = "manifest.jsonl"


@dataclass(frozen=True)
class DocumentResult:
    """A document of a batch: its name, where its JSON is below the folder, and what is in it.

    `overlay` is the picture of its first page, where one was drawn.
    """

    name: str
    path: str
    document: Document
    overlay: str | None

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The pairs that have a value."""
        return tuple(pair for pair in self.document.pairs if pair.value is not None)

    @property
    def doubtful(self) -> int:
        """How many of the pairs with a value a person should see."""
        return sum(pair.needs_review for pair in self.pairs)


@dataclass(frozen=True)
class BatchResults:
    """A batch: its folder, the documents that succeeded, and the names of those that failed, with why."""

    folder: Path
    documents: tuple[DocumentResult, ...]
    failed: tuple[tuple[str, str], ...]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs that have a value."""
        return tuple(pair for result in self.documents for pair in result.pairs)


def read_batch(folder: Path) -> BatchResults:
    """Return what a batch wrote to a folder.

    Raises ConfigurationError where no batch has written there, or where a result is missing or damaged.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file() or not is_output_folder(folder):
        raise ConfigurationError(
            f"{folder}: holds no batch ({MANIFEST} is missing). Give a folder that `extract` wrote."
        )
    place = OutputFolder(folder)
    records = sorted(_records(manifest), key=lambda record: record.source)
    documents = tuple(_result(place, record) for record in records if record.status == "succeeded")
    failed = tuple((each.source, each.reason or "") for each in records if each.status == "failed")
    return BatchResults(folder, documents, failed)


def _records(manifest: Path) -> Iterator[ManifestRecord]:
    latest: dict[str, ManifestRecord] = {}
    for number, line in enumerate(manifest.read_bytes().splitlines(), start=1):
        try:
            record = ManifestRecord.model_validate_json(line)
        except ValidationError as error:
            raise ConfigurationError(
                f"{manifest}: line {number} is damaged. Run `extract` again, which mends it."
            ) from error
        latest[record.source] = record
    yield from latest.values()


def _result(folder: OutputFolder, record: ManifestRecord) -> DocumentResult:
    path = Path(str(folder.result_json(record.source)))
    try:
        document = Document.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ConfigurationError(
            f"{path}: is missing or damaged. Run `extract` again with --overwrite, which writes it anew."
        ) from error
    overlay = folder.overlay(record.source, 1)
    return DocumentResult(
        name=record.source,
        path=folder.relative(path),
        document=document,
        overlay=folder.relative(overlay) if overlay.exists() else None,
    )
