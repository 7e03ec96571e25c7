"""The labels and links that diagnoses suspect most, with what a person who looked at them found.

python benchmarks/label_verdicts.py [DIAGNOSIS...] [--verdicts FILE] [--count N] [--treatment FILE]

Without a diagnosis, it counts what FILE holds.
DIAGNOSIS is what `xformparser diagnose` wrote; `python app.py --review DIAGNOSIS` shows its suspects on their
pages. FILE holds one line for each of the strongest, without any text of the data: `verdict` is filled in by
hand (wrong, right, or open where both can be defended), and so is `should_be`, the label that it should have.
What was filled in is kept, also of weaker ones; lines that are new are added without a verdict.

The treatment teaches the corrected labels. It sets aside what was found wrong and has no other label, and
labels that no one judged but that are suspected and were not learned: most such labels are wrong. Links are
not, most of which are right.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from pydantic import BaseModel, TypeAdapter

from xformparser.corrections.review_folder import ReviewFolder
from xformparser.diagnostics.rates import Rate
from xformparser.labels import Label
from xformparser.training.treatment import CorrectedLabel, EntityName, Treatment, Weight

TASKS: dict[str, Literal["ser", "re"]] = {"label": "ser", "link": "re"}
Name = tuple[str, str, str, str, int]


class Verdict(StrEnum):
    """What a person who looked at the page says of the annotation."""

    WRONG = "wrong"
    RIGHT = "right"
    OPEN = "open"


class Line(BaseModel):
    """One suspect: the entity by its place on the page. A link's questions are texts, and are not told."""

    dataset: str
    language: str
    page: str
    about: Literal["label", "link"]
    entity: int
    score: float
    learned: bool
    annotated: str
    believed: str
    verdict: Verdict | Literal[""] = ""
    should_be: Label | Literal[""] = ""

    @property
    def name(self) -> Name:
        """What tells the sample from all others."""
        return self.dataset, self.language, self.page, self.about, self.entity


def main(
    diagnoses: Annotated[
        list[Path] | None, typer.Argument(metavar="DIAGNOSIS", help="Folders of diagnoses.")
    ] = None,
    verdicts: Annotated[Path, typer.Option(help="The judged list.")] = Path(
        "benchmarks/results/label_verdicts.csv"
    ),
    count: Annotated[int, typer.Option(help="How many of the strongest are listed.")] = 50,
    treatment: Annotated[
        Path | None, typer.Option(help="Where to write what training should make of it.")
    ] = None,
) -> None:
    """Bring the list up to date, and print how many annotations are wrong."""
    found = _read(verdicts)
    if diagnoses:
        judged = {line.name: line for line in found}
        found = [
            _judged(line, judged) for folder in diagnoses for line in _suspects(ReviewFolder.read(folder))
        ]
        found.sort(key=lambda line: -line.score)
    strongest = found[:count]
    lines = [*strongest, *(line for line in found[count:] if line.verdict)]
    if diagnoses:
        _write(verdicts, lines)
    if treatment is not None:
        _treatment(found).write(treatment)
    print("| suspects | n | wrong (95 %) | right | open |")
    print("|---|---|---|---|---|")
    for name, group in {f"strongest {count}": strongest, **_groups(lines)}.items():
        print(_row(name, group))


def _read(path: Path) -> list[Line]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return TypeAdapter(list[Line]).validate_python(list(csv.DictReader(file)))


def _write(path: Path, lines: list[Line]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(Line.model_fields), lineterminator="\n")
        writer.writeheader()
        writer.writerows(line.model_dump(mode="json") for line in lines)


def _suspects(folder: ReviewFolder) -> Iterator[Line]:
    places = {
        (page.dataset, page.language, page.document_id): [entity.id for entity in page.entities]
        for page in folder.pages
    }
    for suspect in folder.suspects:
        told = suspect.about == "label"
        yield Line(
            dataset=suspect.dataset,
            language=suspect.language,
            page=suspect.page,
            about=suspect.about,
            entity=places[suspect.dataset, suspect.language, suspect.page].index(suspect.entity),
            score=suspect.score,
            learned=suspect.learned,
            annotated=suspect.annotated if told else "",
            believed=suspect.believed if told else "",
        )


def _judged(line: Line, judged: dict[Name, Line]) -> Line:
    before = judged.get(line.name)
    if before is None:
        return line
    return line.model_copy(update={"verdict": before.verdict, "should_be": before.should_be})


def _groups(lines: list[Line]) -> dict[str, list[Line]]:
    """Return the judged ones by data set, by what they are about, and by whether they were learned."""
    groups: dict[str, list[Line]] = {"all judged": lines}
    for name in (_set, _about, _learned):
        for line in sorted(lines, key=name):
            groups.setdefault(name(line), []).append(line)
    return groups


def _set(line: Line) -> str:
    return f"{line.dataset} {line.language}, {line.about}s"


def _about(line: Line) -> str:
    return f"{line.about}s"


def _learned(line: Line) -> str:
    return f"{line.about}s, learned" if line.learned else f"{line.about}s, not learned"


def _row(name: str, lines: list[Line]) -> str:
    said = Counter(line.verdict for line in lines)
    wrong = Rate(said[Verdict.WRONG], len(lines))
    low, high = wrong.interval
    return (
        f"| {name} | {len(lines)} | {wrong.count} ({low:.2f}-{high:.2f}) "
        f"| {said[Verdict.RIGHT]} | {said[Verdict.OPEN]} |"
    )


def _treatment(found: list[Line]) -> Treatment:
    wrong = [line for line in found if line.verdict is Verdict.WRONG]
    unjudged = [line for line in found if not (line.verdict or line.learned) and line.about == "label"]
    return Treatment(
        labels=tuple(
            CorrectedLabel(**_named(line), label=Label(line.should_be)) for line in wrong if line.should_be
        ),
        weights=tuple(
            Weight(**_named(line), task=TASKS[line.about], weight=0.0)
            for line in [*(line for line in wrong if not line.should_be), *unjudged]
        ),
    )


def _named(line: Line) -> dict[str, Any]:
    return EntityName(
        dataset=line.dataset, language=line.language, document=line.page, entity=line.entity
    ).model_dump()


if __name__ == "__main__":
    typer.run(main)
