"""The real parser, whose documents also tell how the memory of its process has grown.

`timings` holds by how much the peak rose between page 200 and the last page (`growth`), and the peak, in
megabytes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from xformparser.batch.options import PageFindings
from xformparser.documents import Document
from xformparser.inference.parsed_page import ParsedPage
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings

WARM = 200


@dataclass(frozen=True)
class MeasuredParser:
    """Parses as the parser does, and measures."""

    parser: FormParser

    def parse(self, path: Path, on_page: Callable[[PageFindings], None] | None = None) -> Document:
        warm = 0.0

        def measure(page: ParsedPage) -> None:
            nonlocal warm
            if page.page.number == WARM:
                warm = _peak_megabytes()
            if on_page is not None:
                on_page(page)

        document = self.parser.parse(path, measure)
        peak = _peak_megabytes()
        return document.model_copy(update={"timings": {"growth": peak - warm, "peak": peak}})


def build_measured_parser(model: str | Path | None, settings: ParserSettings) -> MeasuredParser:
    return MeasuredParser(FormParser.from_pretrained(model, settings))


def _peak_megabytes() -> float:
    """Return the most memory of this process; what getrusage says goes back to the process that began it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024
