"""The judge: scores of a page's pairs, their confidence, and what is wrong with them.

Shapes: P candidates, F facts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from xformparser.documents import DOUBTFUL
from xformparser.errors import ModelError, one_line
from xformparser.labels import TextSource
from xformparser.quality.branches import Branches
from xformparser.quality.calibration import Calibration
from xformparser.quality.evidence import Candidate, PageEvidence
from xformparser.quality.facts import columns, facts_of, whole_table
from xformparser.quality.judgement import Judgement
from xformparser.quality.key_memory import KeyMemory
from xformparser.quality.reasons import sentences
from xformparser.quality.trees import Floats, Trees

JUDGE = "judge.safetensors"
FORMAT = 1
DIGITAL, SCANNED = "digital", "ocr"
"""Kinds of sources of words, which are calibrated apart."""


@dataclass(frozen=True)
class Judge:
    """What was learned about pairs (SRM, 2509.25361: side branches, a scorer, here with calibration).

    `scorers` are asked alike and their mean counts; `calibrations` are by the kind of source of the words.
    """

    memory: KeyMemory
    branches: Branches
    scorers: tuple[Trees, ...]
    calibrations: Mapping[str, Calibration]

    def judge(
        self, page: PageEvidence, candidates: Sequence[Candidate], review_at: float | None = None
    ) -> tuple[Judgement, ...]:
        """Return what is to be said of the candidates of a page.

        Args:
            page: where they stand.
            candidates: pairs of the page, or such as might be.
            review_at: the precision that pairs without doubt must have had when held out; without it, a pair
                is in doubt that is likelier wrong than right.

        Raises ModelError where the judge was fitted to other facts.
        """
        if not candidates:
            return ()
        facts = facts_of(page, candidates, self.memory)
        if {part: tuple(each) for part, each in facts.items()} != dict(self.branches.names):
            raise ModelError(f"{JUDGE}: was fitted to other facts than this version knows. Fit it anew.")
        tables = {part: columns(each) for part, each in facts.items()}
        scores = self.score(tables)
        calibration = self.calibrations[source_of(page)]
        sure = calibration.probabilities(scores)
        doubtful = sure < DOUBTFUL if review_at is None else scores < calibration.least_score(review_at)
        dimensions = self.branches.scores(tables)
        found = []
        for place in range(len(candidates)):
            own = {name: float(values[place]) for name, values in dimensions.items()}
            told = {name: {fact: float(each[place]) for fact, each in facts[name].items()} for name in own}
            reasons = sentences(own, told) if doubtful[place] else ()
            found.append(Judgement(float(sure[place]), own, reasons, bool(doubtful[place])))
        return tuple(found)

    def score(self, tables: Mapping[str, Floats]) -> Floats:
        """Return (P,) scores of (P, F) facts by dimension."""
        table = whole_table(tables)
        each = np.stack([trees.scores(table) for trees in self.scorers])
        return each.mean(axis=0).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write the judge beside a model."""
        arrays: dict[str, NDArray[np.generic]] = dict(self.memory.arrays())
        for name, trees in self.branches.trees.items():
            arrays |= trees.arrays(f"branch.{name}")
        for place, trees in enumerate(self.scorers):
            arrays |= trees.arrays(f"scorer.{place}")
        for name, calibration in self.calibrations.items():
            arrays |= calibration.arrays(f"calibration.{name}")
        about = {
            "format": FORMAT,
            "names": {part: list(names) for part, names in self.branches.names.items()},
            "branches": list(self.branches.trees),
            "scorers": len(self.scorers),
            "calibrations": list(self.calibrations),
        }
        tidy = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
        save_file(tidy, folder / JUDGE, metadata={"judge": json.dumps(about)})

    @classmethod
    def load(cls, folder: Path) -> "Judge | None":
        """Return the judge of a model folder, None where it has none.

        Raises ModelError where it is damaged or of another format.
        """
        path = folder / JUDGE
        if not path.exists():
            return None
        try:
            with safe_open(path, framework="np") as file:
                about = json.loads((file.metadata() or {})["judge"])
                arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
            if about["format"] != FORMAT:
                raise ModelError(
                    f"{path}: is of format {about['format']}; this version reads {FORMAT}. Fit it anew."
                )
            return cls(
                memory=KeyMemory.read(arrays),
                branches=Branches(
                    {name: Trees.of(arrays, f"branch.{name}") for name in about["branches"]},
                    {part: tuple(names) for part, names in about["names"].items()},
                ),
                scorers=tuple(Trees.of(arrays, f"scorer.{place}") for place in range(about["scorers"])),
                calibrations={
                    name: Calibration.of(arrays, f"calibration.{name}") for name in about["calibrations"]
                },
            )
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise ModelError(f"{path}: cannot be read: {one_line(error)}. Fit the judge anew.") from error


def source_of(page: PageEvidence) -> str:
    """Return the kind of source that a page's words come from, as calibrations tell them apart."""
    read = any(word.source is TextSource.OCR for word in page.words)
    return SCANNED if read else DIGITAL
