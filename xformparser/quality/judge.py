"""The judge: scores of a page's pairs, their confidence, and what is wrong with them.

Shapes: P candidates, F facts.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from xformparser.errors import ModelError, one_line
from xformparser.labels import LABEL_INDEX, Label, TextSource
from xformparser.quality.branches import Branches
from xformparser.quality.dimensions import Dimension
from xformparser.quality.evidence import Candidate, Facts, PageEvidence
from xformparser.quality.facts import columns, facts_of
from xformparser.quality.facts.blanks import columns_of_blanks
from xformparser.quality.judgement import Judgement
from xformparser.quality.key_memory import KeyMemory
from xformparser.quality.reasons import WEAK, sentences
from xformparser.quality.scorer import Scorer
from xformparser.quality.trees import Trees

JUDGE = "judge.safetensors"
FORMAT = 2
DIGITAL, SCANNED = "digital", "ocr"
"""Kinds of sources of words, which are calibrated apart."""


@dataclass(frozen=True)
class Judge:
    """What was learned about pairs (SRM, 2509.25361: side branches, a scorer, here with calibration).

    `steady` is the scorer of pages that were read again with their words moved, `scorer` that of the others;
    `blank` scores questions that nothing answers.
    """

    memory: KeyMemory
    branches: Branches
    scorer: Scorer
    steady: Scorer
    blank: Scorer

    def judge(
        self, page: PageEvidence, candidates: Sequence[Candidate], review_at: float | None = None
    ) -> tuple[Judgement, ...]:
        """Return what is to be said of the candidates of a page.

        Args:
            page: where they stand.
            candidates: pairs of the page, or such as might be, and questions that nothing answers, of which
                labelling alone is said.
            review_at: the precision that pairs without doubt must have had when held out; without it, a pair
                is in doubt that is likelier wrong than right.

        Raises ModelError where the judge was fitted to other facts.
        """
        if not candidates:
            return ()
        facts = facts_of(page, candidates, self.memory)
        self._check(facts)
        tables = {part: columns(each) for part, each in facts.items()}
        blank = np.array([each.is_blank for each in candidates])
        sure, doubtful = np.zeros(len(blank), np.float32), np.zeros(len(blank), np.bool_)
        for own, scorer, shown in (
            (~blank, self.steady if page.again else self.scorer, tables),
            (blank, self.blank, {part: tables[part][:, kept] for part, kept in self._blank_columns.items()}),
        ):
            if own.any():
                rows = {part: table[own] for part, table in shown.items()}
                sure[own], doubtful[own] = scorer.confidences(rows, source_of(page), review_at)
        dimensions = self.branches.scores(tables)
        found = []
        for place, candidate in enumerate(candidates):
            reasons: tuple[str, ...] = ()
            if candidate.is_blank:
                label = page.labels[candidate.question, LABEL_INDEX[Label.QUESTION]]
                own_scores: dict[str, float] = {Dimension.LABELLING: float(label)}
            else:
                own_scores = {name: float(scores[place]) for name, scores in dimensions.items()}
                if doubtful[place]:
                    reasons = _reasons(facts, own_scores, place)
            found.append(Judgement(float(sure[place]), own_scores, reasons, bool(doubtful[place])))
        return tuple(found)

    @cached_property
    def _blank_columns(self) -> Mapping[str, list[int]]:
        return columns_of_blanks(self.branches.names)

    def _check(self, facts: Mapping[str, Facts]) -> None:
        """Raise ModelError where facts are not among those that the judge was fitted to, in their order."""
        for part, own in facts.items():
            if [name for name in self.branches.names.get(part, ()) if name in own] != list(own):
                raise ModelError(f"{JUDGE}: was fitted to other facts than this version knows. Fit it anew.")

    def save(self, folder: Path) -> None:
        """Write the judge beside a model."""
        arrays: dict[str, NDArray[np.generic]] = dict(self.memory.arrays())
        for name, trees in self.branches.trees.items():
            arrays |= trees.arrays(f"branch.{name}")
        arrays |= self.scorer.arrays("scorer") | self.steady.arrays("steady") | self.blank.arrays("blank")
        about = {
            "format": FORMAT,
            "names": {part: list(names) for part, names in self.branches.names.items()},
            "branches": list(self.branches.trees),
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
                scorer=Scorer.of(arrays, "scorer"),
                steady=Scorer.of(arrays, "steady"),
                blank=Scorer.of(arrays, "blank"),
            )
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise ModelError(f"{path}: cannot be read: {one_line(error)}. Fit the judge anew.") from error


def _reasons(facts: Mapping[str, Facts], scores: Mapping[str, float], place: int) -> tuple[str, ...]:
    """Return what is wrong with the candidate at a place."""
    weak = {name: score for name, score in scores.items() if score < WEAK}
    own = {name: {fact: float(each[place]) for fact, each in facts[name].items()} for name in weak}
    return sentences(weak, own)


def source_of(page: PageEvidence) -> str:
    """Return the kind of source that a page's words come from, as calibrations tell them apart."""
    read = any(word.source is TextSource.OCR for word in page.words)
    return SCANNED if read else DIGITAL
