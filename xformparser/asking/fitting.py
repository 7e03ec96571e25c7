"""What a slot network makes of fields whose values are known, and how sure its scores are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from xformparser.asking.lessons import Target
from xformparser.judging.fitting import calibrated
from xformparser.slots.arrays import Floats
from xformparser.slots.asked_page import AskedPage
from xformparser.slots.findings import ABSENT, CLASSIFY, FIND, PRESENT, Finding
from xformparser.slots.schema import SchemaField
from xformparser.slots.state import THERE
from xformparser.slots.sureness import ABSENT as ABSENCE
from xformparser.slots.sureness import STRATEGIES, Sureness
from xformparser.text import comparable

FEWEST = 50
"""Fields of a strategy from which on its scores are calibrated; fewer tell nothing."""
CERTAIN = np.array([[0, 0], [1, 1]], np.float32)


@dataclass(frozen=True)
class Tried:
    """What was found of a field, and whether it is right by each strategy, None of one not tried."""

    dataset: str
    finding: Finding
    state: int
    found: bool | None
    classified: bool | None


def tried(
    page: AskedPage,
    fields: Sequence[SchemaField],
    targets: Sequence[Target],
    findings: Sequence[Finding],
    dataset: str,
) -> Iterator[Tried]:
    """Yield what a page's findings are worth."""
    for field, target, finding in zip(fields, targets, findings, strict=True):
        gold = {comparable(page.text(*span)) for span in target.spans}
        found = None if finding.found is None else comparable(finding.found.value) in gold
        named = finding.classified and finding.classified.candidate
        right = field.values[target.candidate].name if target.candidate >= 0 else None
        classified = None if not field.values else named is not None and named == right
        yield Tried(dataset, finding, target.state, found, classified)


def summary(results: Iterable[Tried]) -> dict[str, float]:
    """Return shares of what is right by data set: spans and candidates of answered fields, and gates."""
    shares = defaultdict[str, list[bool]](list)
    for each in results:
        there = each.finding.present >= THERE
        name = "answered" if each.state == PRESENT else "unanswered"
        shares[f"{each.dataset}/{name}"].append(there == (each.state == PRESENT))
        if each.state == PRESENT and each.found is not None:
            shares[f"{each.dataset}/found"].append(each.found)
        if each.state == PRESENT and each.classified is not None:
            shares[f"{each.dataset}/classified"].append(each.classified)
    return {name: float(np.mean(values)) for name, values in sorted(shares.items())}


def fit_sureness(results: Sequence[Tried]) -> Sureness:
    """Return how often answers with a score were right, by strategy."""
    scores = {name: list[tuple[float, bool]]() for name in STRATEGIES}
    for each in results:
        finding = each.finding
        scores[ABSENCE].append((1 - finding.present, each.state == ABSENT))
        if finding.found is not None and each.found is not None:
            scores[FIND].append((finding.present * finding.found.score, each.found))
        if finding.classified is not None and each.classified is not None:
            scores[CLASSIFY].append((finding.present * finding.classified.score, each.classified))
    return Sureness({name: _knots(pairs) for name, pairs in scores.items()})


def _knots(pairs: Sequence[tuple[float, bool]]) -> Floats:
    if len(pairs) < FEWEST:
        return CERTAIN
    scores, right = zip(*pairs, strict=True)
    return calibrated(np.array(scores, np.float32), np.array(right)).knots
