"""Are labels that were flipped at random among those that a diagnosis doubts first?

python benchmarks/flipped_labels.py [SPEC] [--seeds 0,1,2] [--share 0.05] [--folder DIR] [--cache DIR]

By default FUNSD's `train` documents, of which 5 % of the entities get another label. The network is trained
on them from the open model on, with the encoder frozen. Of the n labels with the highest score of
`inconsistent`, n as many as were flipped, the share that was flipped is printed: chance is the share flipped.
A seed takes about ten minutes of one core; finished trainings are not run again. It needs the extra `train`.
"""

import json
import logging
import random
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Annotated

import numpy as np
import typer
from planted.training import Recipe, train

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.writers.xfund import write_xfund
from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.diagnosis import Diagnosis, diagnose
from xformparser.labels import LABELS, Task

EPOCHS, RATE = 16, 8e-4
FUNSD = "funsd:../shared/data/funsd:train"
Flipped = set[tuple[str, int]]


def main(
    spec: Annotated[
        str, typer.Argument(metavar="FORMAT:PATH:SPLIT", help="Pages of a training split.")
    ] = FUNSD,
    seeds: Annotated[str, typer.Option(help="Seeds of flips and trainings.")] = "0,1,2",
    share: Annotated[float, typer.Option(help="Share of the labels that is flipped.")] = 0.05,
    folder: Annotated[Path, typer.Option(help="Where trainings are or will be.")] = Path("runs/flipped"),
    cache: Annotated[Path, typer.Option(help="Where states of the encoder are.")] = Path("cache/planted"),
) -> None:
    """Print precision at n for each seed, and their mean."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    parsed = DatasetSpec.parse(spec)
    pages = read_dataset(parsed)
    print("| seed | labels | flipped | precision of the top n | of unlearned ones | unlearned |")
    print("|---|---|---|---|---|---|")
    found = []
    for seed in map(int, seeds.split(",")):
        place = folder / f"{parsed.format}_{pages[0].language}_{share}_{seed}"
        flipped = flip(pages, share, seed, place)
        recipe = Recipe(place / "data", "open", RATE, epochs=EPOCHS, seed=seed, unseen_every=0)
        train(place / "run", recipe, cache)
        diagnosis = diagnose(place / "run", cache)
        found.append(precision(diagnosis, flipped))
        labels = sum(key.task is Task.SER for key in diagnosis.keys)
        rate, count = precision_of_unlearned(diagnosis, flipped)
        row = (seed, labels, len(flipped), f"{found[-1]:.3f}", f"{rate:.3f}", count)
        print("| " + " | ".join(map(str, row)) + " |", flush=True)
    print(f"| mean | | | {fmean(found):.3f} | | |")


def flip(pages: tuple[AnnotatedPage, ...], share: float, seed: int, folder: Path) -> Flipped:
    """Write the pages with some labels flipped, unless they are there; return their documents and places."""
    record = folder / "flipped.json"
    if not record.exists():
        dice = random.Random(f"flipped {seed}")
        places = [(page.document_id, place) for page in pages for place in range(len(page.entities))]
        chosen = set(dice.sample(places, round(share * len(places))))
        write_xfund([_flipped(page, chosen, dice) for page in pages], folder / "data")
        record.write_text(json.dumps(sorted(chosen)), encoding="utf-8")
    return {(document, place) for document, place in json.loads(record.read_text(encoding="utf-8"))}


def _flipped(page: AnnotatedPage, chosen: Flipped, dice: random.Random) -> AnnotatedPage:
    entities = list(page.entities)
    for place, entity in enumerate(entities):
        if (page.document_id, place) in chosen:
            others = [label for label in LABELS if label is not entity.label]
            entities[place] = replace(entity, label=dice.choice(others))
    return replace(page, entities=tuple(entities))


def precision(diagnosis: Diagnosis, flipped: Flipped) -> float:
    """Return the share of flipped ones among as many labels with the highest score of `inconsistent`."""
    rows = np.array([row for row, key in enumerate(diagnosis.keys) if key.task is Task.SER])
    first = rows[np.argsort(-diagnosis.scores[Cause.INCONSISTENT][rows], kind="stable")][: len(flipped)]
    return fmean(_is_flipped(diagnosis, row, flipped) for row in first.tolist())


def precision_of_unlearned(diagnosis: Diagnosis, flipped: Flipped) -> tuple[float, int]:
    """Return the share of flipped ones among all labels that are unlearned, and how many these are."""
    rows = [
        row for row, key in enumerate(diagnosis.keys) if key.task is Task.SER and diagnosis.unlearned[row]
    ]
    return fmean(_is_flipped(diagnosis, row, flipped) for row in rows), len(rows)


def _is_flipped(diagnosis: Diagnosis, row: int, flipped: Flipped) -> bool:
    key = diagnosis.keys[row]
    return (key.document, key.entity) in flipped


if __name__ == "__main__":
    typer.run(main)
