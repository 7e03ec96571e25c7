"""Facts of right and wrong candidates, as a judge learns from them.

Shapes: P candidates, F facts of a dimension.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xformparser.judging.answered import AnsweredPage
from xformparser.labels import Label, LinkKind
from xformparser.quality.evidence import Candidate, Floats, PageEvidence, pieces_labelled
from xformparser.quality.facts import columns, facts_of
from xformparser.quality.facts.blanks import columns_of_blanks, names_of_blanks
from xformparser.quality.faults import Fault, Workshop
from xformparser.quality.key_memory import KeyMemory

FOUND, MISSED, RIVAL = "found", "missed", "rival"
CHEAP = (Fault.CUT_VALUE, Fault.WRONG_NEIGHBOUR, Fault.DUPLICATE_PARENT)
"""Faults for which a page is not read again."""
RIVALS = 2
"""Wrong questions of a right pair's answer, the likeliest ones."""


@dataclass(frozen=True)
class Lessons:
    """Candidates of some pages.

    `facts` are (P, F) by dimension, and of the page, `names` theirs. `kinds` (P,) says where each candidate
    comes from: FOUND by the model, MISSED by it, a RIVAL of a right one, or a `Fault`; `right` (P,) whether
    it is right; `plain` (P,) its softmax confidence where it was found, else 0; `better` (P,) the place of a
    right candidate of the same answer, where there is one, else -1; `documents` and `sources` (P,) its
    document and the source of its words.
    """

    facts: Mapping[str, Floats]
    names: Mapping[str, tuple[str, ...]]
    kinds: NDArray[np.str_]
    right: NDArray[np.bool_]
    plain: Floats
    better: NDArray[np.int64]
    documents: NDArray[np.str_]
    sources: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.right)

    def only(self, chosen: NDArray[np.bool_]) -> "Lessons":
        """Return some of the candidates, none of which names a better one."""
        return Lessons(
            facts={part: values[chosen] for part, values in self.facts.items()},
            names=self.names,
            kinds=self.kinds[chosen],
            right=self.right[chosen],
            plain=self.plain[chosen],
            better=np.full(int(chosen.sum()), -1),
            documents=self.documents[chosen],
            sources=self.sources[chosen],
        )

    @classmethod
    def joined(cls, parts: Sequence["Lessons"]) -> "Lessons":
        """Return the lessons of all parts."""
        starts = np.cumsum([0, *(len(part) for part in parts)])
        first = parts[0]
        return cls(
            facts={name: np.concatenate([part.facts[name] for part in parts]) for name in first.facts},
            names=first.names,
            kinds=np.concatenate([part.kinds for part in parts]),
            right=np.concatenate([part.right for part in parts]),
            plain=np.concatenate([part.plain for part in parts]),
            better=np.concatenate(
                [
                    np.where(part.better < 0, -1, part.better + start)
                    for part, start in zip(parts, starts, strict=False)
                ]
            ),
            documents=np.concatenate([part.documents for part in parts]),
            sources=np.concatenate([part.sources for part in parts]),
        )


def lessons_of(
    answered: AnsweredPage,
    memory: KeyMemory,
    workshop: Workshop,
    seed: int,
    faults: Collection[Fault] = tuple(Fault),
) -> Lessons | None:
    """Return what a page teaches, None where nothing was found on it.

    Args:
        answered: the page.
        memory: of other documents' keys.
        workshop: makes the faults.
        seed: with the document's name, says which faults are made of which pairs.
        faults: the kinds that are made; those for which the page is read again are made once.
    """
    page = answered.page
    if not page.pairs:
        return None
    dice = random.Random(f"{seed} {answered.name} {answered.document}")
    rows = _Rows(answered, memory)
    rows.add(page, page.pairs, FOUND)
    rows.add(page, answered.missed, MISSED)
    rows.link_missed()
    right = [place for place, is_right in enumerate(answered.right) if is_right]
    for place in right:
        rivals = _rivals(page, page.pairs[place])
        rows.add(page, rivals, RIVAL, better=place)
    asked = set(faults)
    for place in right:
        cheap = [fault for fault in CHEAP if fault in asked]
        if cheap:
            rows.put(workshop, dice.choice(cheap), place, dice)
    for fault in sorted(asked - set(CHEAP)):
        for place in dice.sample(right, len(right)):
            if rows.put(workshop, fault, place, dice):
                break
    return rows.lessons()


def blank_lessons_of(answered: AnsweredPage, memory: KeyMemory) -> Lessons | None:
    """Return what the questions teach that nothing answers, None where there are none."""
    blanks = answered.blanks
    if not blanks.questions:
        return None
    facts = facts_of(answered.page, [Candidate(place, place) for place in blanks.questions], memory)
    names = {part: tuple(each) for part, each in facts.items()}
    tables = {part: columns(each) for part, each in facts.items()}
    count = len(blanks.questions)
    return Lessons(
        facts={part: tables[part][:, own] for part, own in columns_of_blanks(names).items()},
        names=names_of_blanks(names),
        kinds=np.array([FOUND] * count, np.str_),
        right=np.array(blanks.right, np.bool_),
        plain=np.array(blanks.plain, np.float32),
        better=np.full(count, -1),
        documents=np.array([_name(answered)] * count, np.str_),
        sources=np.array([answered.page.words[0].source] * count, np.str_),
    )


def _name(answered: AnsweredPage) -> str:
    return f"{answered.name}/{answered.protocol}/{answered.document}"


class _Rows:
    """Gathers the candidates of a page."""

    def __init__(self, answered: AnsweredPage, memory: KeyMemory) -> None:
        self.answered = answered
        self.memory = memory
        self.tables: list[Mapping[str, Floats]] = []
        self.names: Mapping[str, tuple[str, ...]] = {}
        self.candidates: list[Candidate] = []
        self.kinds: list[str] = []
        self.right: list[bool] = []
        self.plain: list[float] = []
        self.better: list[int] = []

    def add(self, page: PageEvidence, candidates: Sequence[Candidate], kind: str, better: int = -1) -> None:
        """Add candidates of a kind; those FOUND are the page's pairs."""
        if not candidates:
            return
        facts = facts_of(page, candidates, self.memory)
        self.tables.append({name: columns(each) for name, each in facts.items()})
        self.names = {name: tuple(each) for name, each in facts.items()}
        count, found = len(candidates), kind == FOUND
        self.candidates += candidates
        self.kinds += [kind] * count
        self.right += self.answered.right if found else [kind == MISSED] * count
        self.plain += self.answered.plain if found else [0.0] * count
        self.better += [better] * count

    def put(self, workshop: Workshop, fault: Fault, place: int, dice: random.Random) -> bool:
        """Add the pair at a place with a fault, and tell whether there was room for it."""
        page = self.answered.page
        faulty = workshop.put(fault, page, page.pairs[place], dice)
        if faulty is None:
            return False
        self.add(faulty.page, [faulty.candidate], fault, better=place)
        return True

    def link_missed(self) -> None:
        """Say of wrong pairs found that a missed one of the same answer is better."""
        missed = {
            candidate.answer: place
            for place, candidate in enumerate(self.candidates)
            if self.kinds[place] == MISSED
        }
        for place, candidate in enumerate(self.candidates):
            if self.kinds[place] == FOUND and not self.right[place] and candidate.answer in missed:
                self.better[place] = missed[candidate.answer]

    def lessons(self) -> Lessons:
        count = len(self.right)
        answered = self.answered
        return Lessons(
            facts={part: np.concatenate([table[part] for table in self.tables]) for part in self.names},
            names=self.names,
            kinds=np.array(self.kinds, np.str_),
            right=np.array(self.right, np.bool_),
            plain=np.array(self.plain, np.float32),
            better=np.array(self.better, np.int64),
            documents=np.array([_name(answered)] * count, np.str_),
            sources=np.array([answered.page.words[0].source] * count, np.str_),
        )


def _rivals(page: PageEvidence, pair: Candidate) -> list[Candidate]:
    """Return other questions of a pair's answer, the likeliest first, none that is linked to it."""
    questions = pieces_labelled(page.pieces, Label.QUESTION)
    logits = page.linked(LinkKind.QUESTION_ANSWER)[questions, pair.answer]
    ordered = [Candidate(int(place), pair.answer) for place in questions[np.argsort(-logits, kind="stable")]]
    return [each for each in ordered if each not in page.pairs][:RIVALS]
