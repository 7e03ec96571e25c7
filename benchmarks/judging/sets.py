"""The sets on which the judge is measured, none of which it or its model was taught with."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.evaluation.protocols import Protocol
from xformparser.inference.parser import FormParser
from xformparser.judging.answered import AnsweredPage
from xformparser.judging.faulty import StrangeValues
from xformparser.judging.gathering import Known, answer, gather
from xformparser.judging.lessons import Lessons
from xformparser.quality.faults import Fault
from xformparser.quality.judge import Judge

DATA = "../shared/data"

Answered = list[tuple[AnsweredPage, Path | None]]


@dataclass(frozen=True)
class JudgedSet:
    """Pages of a split under a protocol."""

    name: str
    protocol: Protocol
    spec: str

    def answered(self, parser: FormParser) -> Answered:
        """Return the pages as a parser without judge answers them."""
        return list(answer(parser, self.protocol, read_dataset(DatasetSpec.parse(self.spec))))


def lessons(
    answered: Answered, parser: FormParser, judge: Judge, seed: int = 0, faults: Sequence[Fault] = ()
) -> Lessons:
    """Return what was found on pages, with the facts that the judge sees, and faults if any."""
    values = [
        " ".join(page.page.texts(page.page.pieces[pair.answer]))
        for page, _ in answered
        for pair in page.page.pairs
    ]
    return gather(parser, answered, Known(judge.memory, StrangeValues.of(values)), seed, faults)


SETS = (
    JudgedSet("FUNSD test, lines", Protocol.LINES, f"funsd:{DATA}/funsd:test"),
    JudgedSet("FUNSD test, pixels", Protocol.PIXELS, f"funsd:{DATA}/funsd:test"),
    JudgedSet("FUNSD val, lines", Protocol.LINES, f"funsd:{DATA}/funsd:val"),
    JudgedSet("FUNSD val, pixels", Protocol.PIXELS, f"funsd:{DATA}/funsd:val"),
    JudgedSet("de val, lines", Protocol.LINES, f"xfund:{DATA}/xfund/de.train.json:val"),
    JudgedSet("zh val, pixels", Protocol.PIXELS, f"paddle_kie:{DATA}/xfund/zh.train.txt:val"),
    JudgedSet("synthetic ja, pixels", Protocol.PIXELS, "synthetic:cache/forms_ja_val"),
    JudgedSet("synthetic, lines", Protocol.LINES, "synthetic:cache/indformsft_val"),
    JudgedSet("synthetic, pixels", Protocol.PIXELS, "synthetic:cache/indformsft_val"),
)
