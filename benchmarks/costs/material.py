"""What the sections measure: the model, the pages, and how many of them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.labels import TextSource

FIRST_PAGE = ParserSettings(max_pages=1)


@dataclass(frozen=True)
class Material:
    """Where pages come from; scans are FUNSD test pages, PDFs those of DeepForm, in the order of names."""

    model: str
    """Name or folder."""
    data: Path
    """Folder that holds funsd and deepform."""
    work: Path
    """Folder for what is drawn and written."""
    quick: bool = False
    """Measure a fraction: shows that it works, not what it costs."""

    def count(self, usual: int, quick: int) -> int:
        """Return how often something is done."""
        return quick if self.quick else usual

    def parser(self, settings: ParserSettings = FIRST_PAGE) -> FormParser:
        """Return the parser as shipped, one thread."""
        return FormParser.from_pretrained(self.model, settings)

    def scans(self, count: int) -> list[Path]:
        """Return the first so many scanned pages."""
        return sorted((self.data / "funsd" / "testing_data" / "images").glob("*.png"))[:count]

    def pdfs(self) -> list[Path]:
        """Return all PDFs."""
        return sorted((self.data / "deepform" / "pdfs").glob("*.pdf"))

    def digital(self, parser: FormParser, count: int) -> Iterator[Path]:
        """Yield so many PDFs whose pages have a text layer; the parser reads each once, which warms it up."""
        return itertools.islice((path for path in self.pdfs() if _is_digital(parser, path)), count)

    def annotated(self, split: str) -> tuple[AnnotatedPage, ...]:
        """Return the annotated pages of a split of FUNSD."""
        return read_dataset(DatasetSpec.parse(f"funsd:{self.data / 'funsd'}:{split}"))


def _is_digital(parser: FormParser, path: Path) -> bool:
    return all(page.text_source is not TextSource.OCR for page in parser.parse(path).pages)
