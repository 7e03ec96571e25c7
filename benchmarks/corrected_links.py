"""Are the answers that a diagnosis flags those whose links were corrected later, in EC-FUNSD?

python benchmarks/corrected_links.py RUN... [--data DIR] [--cache DIR]

RUN is a training on FUNSD's `train` documents with records; with several, an answer counts as unlearned that
most of them did not learn, and its score is the mean. EC-FUNSD annotates the same pages anew. A link is
changed where it has no link between entities of exactly the same words; an answer is changed where one of its
links is.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.diagnosis import Diagnosis, diagnose
from xformparser.diagnostics.rates import Rate
from xformparser.diagnostics.report.seeds import mean_score
from xformparser.labels import Label, LinkKind, Task

Words = frozenset[tuple[str, tuple[int, ...]]]


def main(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN", help="Trainings on FUNSD.")],
    data: Annotated[Path, typer.Option(help="Folder of the data sets.")] = Path("../shared/data"),
    cache: Annotated[Path, typer.Option(help="Where states of the encoder are.")] = Path("cache/features"),
) -> None:
    """Print the share of changed answers among all and among those flagged."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    diagnoses = [diagnose(run, cache) for run in runs]
    changed = changed_answers(*(_pages(f"{name}:{data / name}:train") for name in ("funsd", "ec_funsd")))
    rows = [row for row, key in enumerate(diagnoses[0].keys) if key.task is Task.RE]
    keys = [diagnoses[0].keys[row] for row in rows]
    moved = np.array([(key.document, key.entity) in changed for key in keys])
    base = Rate(int(moved.sum()), len(moved))
    print("| answers | n | changed by EC-FUNSD (95 %) | over the base rate |")
    print("|---|---|---|---|")
    print(_row("all", base, base))
    print(_row("not learned", _among(moved, _flagged(diagnoses, rows)), base))
    for least in (0.5, 0.8):
        contradicted = mean_score(diagnoses, Cause.INCONSISTENT)[rows] >= least
        print(_row(f"flagged as contradictory, from {least} on", _among(moved, contradicted), base))


def _flagged(diagnoses: list[Diagnosis], rows: list[int]) -> NDArray[np.bool_]:
    votes = np.sum([each.unlearned[rows] for each in diagnoses], axis=0)
    flagged: NDArray[np.bool_] = votes > len(diagnoses) / 2
    return flagged


def _among(changed: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> Rate:
    return Rate(int((changed & chosen).sum()), int(chosen.sum()))


def _row(name: str, rate: Rate, base: Rate) -> str:
    low, high = rate.interval
    times = rate.value / base.value
    return f"| {name} | {rate.total} | {rate.value:.3f} ({low:.3f}-{high:.3f}) | {times:.2f} |"


def _pages(spec: str) -> Mapping[str, AnnotatedPage]:
    return {page.document_id: page for page in read_dataset(DatasetSpec.parse(spec))}


def changed_answers(
    before: Mapping[str, AnnotatedPage], after: Mapping[str, AnnotatedPage]
) -> set[tuple[str, int]]:
    """Return the answers, by document and place, that have not the same links after the correction."""
    found = set()
    for document in sorted(before.keys() & after.keys()):
        page = before[document]
        old, new = _links(page), _links(after[document])
        for place, entity in enumerate(page.entities):
            own = _words(entity)
            gone = any(link not in new for link in old if link[1] == own)
            come = any(link not in old for link in new if link[1] == own)
            if entity.label is Label.ANSWER and (gone or come):
                found.add((document, place))
    return found


def _links(page: AnnotatedPage) -> set[tuple[Words, Words]]:
    words = {entity.id: _words(entity) for entity in page.entities}
    return {
        (words[link.head], words[link.tail]) for link in page.links if link.kind is LinkKind.QUESTION_ANSWER
    }


def _words(entity: GoldEntity) -> Words:
    return frozenset((word.text, tuple(round(side) for side in word.box)) for word in entity.words)


if __name__ == "__main__":
    typer.run(main)
