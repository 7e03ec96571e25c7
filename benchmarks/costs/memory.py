"""Memory of one worker over long documents, and the model's size on disk."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from goals import Goal
from PIL import Image

from costs.drawn_form import draw_form
from costs.material import Material
from xformparser.inference.settings import ParserSettings
from xformparser.models.folders import bytes_on_disk, model_folder

PEAK = Goal("resident memory of one worker", 1.5, 1.0, " GB")
DISK = Goal("model on disk with its tokenizer", 60, 40, " MB")
DIGITAL, SCANNED = "digital", "scanned"
ALL_PAGES = ParserSettings()
WORDS_A_PAGE = 100
CYCLE = 20
"""Pages of a short document, and scans that come again and again: the pages compared show the same one."""


@dataclass(frozen=True)
class Stretch:
    """A document's pages that are compared: memory at the last over that at an early one."""

    kind: str
    early: int
    last: int
    documents: int = 1
    """Over how many documents the pages go, one after the other."""

    @property
    def goal(self) -> Goal:
        """What is asked of it; of many documents nothing."""
        what = f"memory: {self.kind} page {self.last:,} over page {self.early:,}"
        if self.documents > 1:
            return Goal(f"{what}, in {self.documents} documents", unit="×")
        return Goal(f"{what}, in one document", 1.05, 1.02, "×")


def rows(material: Material) -> Iterator[str]:
    """Yield the rows of each stretch, in a new process, two of them at a time, and those of peak and disk."""
    digital = Stretch(DIGITAL, material.count(200, 20), material.count(2000, 200))
    short = replace(digital, documents=digital.last // CYCLE)
    scanned = Stretch(SCANNED, material.count(20, 2), material.count(200, 20))
    documents = {
        digital: draw_form(material.work / "long.pdf", WORDS_A_PAGE, digital.last),
        scanned: _long_scan(material, scanned),
        short: draw_form(material.work / "short.pdf", WORDS_A_PAGE, CYCLE),
    }
    scan, pdf = material.scans(1)[0], material.pdfs()[0]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, context, max_tasks_per_child=1) as pool:
        readings = {
            stretch: pool.submit(_resident, material, path, stretch.documents)
            for stretch, path in documents.items()
        }
        peak = pool.submit(_peak, material, (scan, pdf))
        for stretch, reading in readings.items():
            resident = reading.result()
            early, last, end = resident[stretch.early - 1], resident[stretch.last - 1], resident[-1]
            note = f"({last / 1e6:.0f} MB over {early / 1e6:.0f} MB; {end / 1e6:.0f} MB with the results)"
            yield stretch.goal.row(last / early, note)
        yield PEAK.row(peak.result(), "after a scan and a PDF")
    yield DISK.row(bytes_on_disk(model_folder(material.model)) / 1e6)


def _long_scan(material: Material, stretch: Stretch) -> Path:
    """Return a TIFF of the stretch's pages: the same few scans in turn."""
    path = material.work / "long.tiff"
    scans = [Image.open(scan) for scan in material.scans(min(CYCLE, stretch.early))]
    first, *others = scans * (stretch.last // len(scans))
    first.save(path, save_all=True, append_images=others, compression="tiff_deflate")
    return path


def _resident(material: Material, path: Path, times: int) -> list[int]:
    """Return the resident bytes of this process after each page of a document that it reads so many times.

    A last figure is that with the results of the whole document at hand.
    """
    found: list[int] = []

    def note(_: object) -> None:
        resident = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
        found.append(int(resident) * os.sysconf("SC_PAGE_SIZE"))

    parser = material.parser(ALL_PAGES)
    for _ in range(times):
        document = parser.parse(path, note)
    note(document)
    return found


def _peak(material: Material, documents: tuple[Path, ...]) -> float:
    """Return the most resident memory, in GB, of this process, which parses the documents."""
    parser = material.parser(ALL_PAGES)
    for document in documents:
        parser.parse(document)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (peak,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak) * 1024 / 1e9
