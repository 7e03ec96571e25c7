"""The OCR over RapidOCR with `use_cls` off, and the words that both find."""

from collections.abc import Iterator

import ocr_speed
from goals import Goal, spread

from costs.material import Material

RECALL = Goal("OCR: `word_recall_pixels` minus that of RapidOCR", 0, 0)


def rows(material: Material) -> Iterator[str]:
    """Yield the row of the CPU times and that of the words, on FUNSD test pages."""
    pages = spread(material.annotated("test"), material.count(10, 1))
    baseline = ocr_speed.Reader("RapidOCR", ocr_speed.rapidocr_baseline())
    own = ocr_speed.Reader("ours", ocr_speed.own_reading("auto", None))
    ocr_speed.read_in_turns(pages, [baseline, own])
    yield ocr_speed.RATIO.row(sum(own.cpu) / sum(baseline.cpu), f"({len(pages)} pages)")
    note = f"({own.words.recall:.4f} against {baseline.words.recall:.4f})"
    yield RECALL.row(own.words.recall - baseline.words.recall, note)
