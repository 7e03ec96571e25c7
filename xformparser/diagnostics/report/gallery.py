"""The gallery: the strongest unlearned samples of each cause, each on its page with its evidence.

Shapes: I samples.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, groupby, islice, zip_longest

import numpy as np
from PIL import Image

from xformparser.datasets.pictures import page_image
from xformparser.diagnostics.causes import CAUSES, Cause, Flags
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.duplicates import normalised
from xformparser.diagnostics.report.answers import Sample, quoted, sample_at
from xformparser.diagnostics.report.contradictions import Contradictions, find_contradictions
from xformparser.diagnostics.report.crops import crop_sample
from xformparser.diagnostics.report.evidence_sentences import evidence_sentences

MOST = 60
"""Exhibits of a gallery."""
QUALITY = 80
PICTURE_TYPE = "image/webp"


@dataclass(frozen=True)
class Picture:
    """An encoded picture (`PICTURE_TYPE`), and its size in pixels."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Exhibit:
    """An unlearned sample as it is shown: the part of its page, what it shows in words, and the evidence."""

    sample: Sample
    cause: Cause
    core: bool
    picture: Picture
    description: str
    sentences: tuple[str, ...]
    contradictions: Contradictions


def build_gallery(
    diagnosis: Diagnosis, core: Flags | None = None, most: int = MOST
) -> Mapping[Cause, Sequence[Exhibit]]:
    """Return the exhibits of each cause, the strongest first.

    Args:
        diagnosis: of the run.
        core: (I,), true for what other runs did not learn either; those go first.
        most: exhibits of all causes together.
    """
    chosen = choose(diagnosis, core, most)
    found = find_contradictions(diagnosis, chosen)
    exhibits: dict[int, Exhibit] = {}
    by_page = sorted(chosen, key=lambda row: (diagnosis.keys[row].page, row))
    for page, rows in groupby(by_page, key=lambda row: diagnosis.keys[row].page):
        image = page_image(diagnosis.pages[page])
        for row in rows:
            sample = sample_at(diagnosis, row)
            exhibits[row] = Exhibit(
                sample=sample,
                cause=diagnosis.causes[row],
                core=core is not None and bool(core[row]),
                picture=_encoded(crop_sample(sample, image)),
                description=_description(sample),
                sentences=evidence_sentences(diagnosis, sample, found[row]),
                contradictions=found[row],
            )
    return {
        cause: [exhibits[row] for row in chosen if exhibits[row].cause is cause]
        for cause in CAUSES
        if any(exhibit.cause is cause for exhibit in exhibits.values())
    }


def choose(diagnosis: Diagnosis, core: Flags | None, most: int) -> list[int]:
    """Return the rows of unlearned samples to show: of each cause the strongest, the causes taking turns."""
    rows = np.flatnonzero(diagnosis.unlearned).tolist()
    queues = [
        _varied(diagnosis, sorted(of_cause, key=lambda row: _rank(diagnosis, core, row)))
        for of_cause in ([row for row in rows if diagnosis.causes[row] is cause] for cause in CAUSES)
    ]
    turns = chain.from_iterable(zip_longest(*queues))
    return list(islice((row for row in turns if row is not None), most))


def _rank(diagnosis: Diagnosis, core: Flags | None, row: int) -> tuple[bool, float]:
    """Return what sorts what other runs did not learn either to the front, and then the strongest cause."""
    cause = diagnosis.causes[row]
    doubt = float(diagnosis.believed[row])
    strength = -doubt if cause is Cause.UNATTRIBUTED else float(diagnosis.scores[cause][row])
    return core is not None and not core[row], -strength


def _varied(diagnosis: Diagnosis, rows: Sequence[int]) -> list[int]:
    """Return the rows, those that repeat the text and the answer of an earlier one behind all others."""
    seen: Counter[tuple[str, int]] = Counter()
    turns = []
    for row in rows:
        key = diagnosis.keys[row]
        text = normalised(diagnosis.entity(key).text)
        seen[text, int(diagnosis.final.gold[row])] += 1
        turns.append(seen[text, int(diagnosis.final.gold[row])])
    return [row for _, row in sorted(zip(turns, rows, strict=True), key=lambda pair: pair[0])]


def _description(sample: Sample) -> str:
    """Return in words what the picture shows."""
    return f"Part of page {sample.key.document}: {quoted(sample.entity.text)} is outlined."


def _encoded(image: Image.Image) -> Picture:
    content = BytesIO()
    image.save(content, "WEBP", quality=QUALITY)
    return Picture(content.getvalue(), *image.size)
