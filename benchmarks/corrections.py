"""What ten corrected pages of a layout are worth: the bundled model, and those fine-tuned on them, on others.

python benchmarks/corrections.py [--seed N] [--seeds 0,1,2] [--pages 10] [--known] [--folder DIR]

Layouts are the first three forms of the seed, in different languages, that always stand on one page and hold
eight pairs, of the kinds set aside for tests; `--known` takes kinds that training knows, to develop on. Each
is filled often: configs/corrections.yaml trains on ten pages, their drawn words and true annotation standing
for a perfect correction; twenty others are measured. `pair_f1_gold_segments` on `val` of FUNSD, zh and de
beside it shows what is forgotten.
Finished trainings are not run again. It needs the extra `synth` and the data sets.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer

from xformparser.commands.evaluate import load_model
from xformparser.corrections.keeping import keep_pages
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.evaluation.bootstrap import bootstrap_gain
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import run_protocol
from xformparser.evaluation.scores import Score
from xformparser.inference.settings import ParserSettings
from xformparser.labels import Label
from xformparser.synthesis.forms import GENERATOR, FormPlan, MadeForm, make_form
from xformparser.synthesis.lexicon import LANGUAGES
from xformparser.synthesis.writing import Recipe, open_folder, write_form

ROOT = Path(__file__).parents[1]
SEED, LAYOUTS = 93_000, 3
MEASURED = 20
PAIRS = 8
METRIC, KEPT_METRIC = "pair_f1_lines", "pair_f1_gold_segments"
KEPT = {
    "FUNSD": "funsd:../shared/data/funsd:val",
    "zh": "paddle_kie:../shared/data/xfund/zh.train.txt:val",
    "de": "xfund:../shared/data/xfund/de.train.json:val",
}
COLUMNS = (
    "layout",
    "pairs a page",
    f"`{METRIC}` before",
    "after, by seed",
    "gain (95 %)",
    "seconds",
    *(f"{name} val before, after" for name in KEPT),
)


@dataclass(frozen=True)
class Layout:
    """A layout's name and kinds, its pairs on a page, and the data sets to train on and to measure."""

    name: str
    kinds: tuple[str, ...]
    pairs: float
    train: str
    test: str


@dataclass(frozen=True)
class Tuning:
    """A fine-tuned model's folder, and the seconds that its training took of one processor."""

    model: str
    seconds: float


def main(
    seed: Annotated[int, typer.Option(help="Seed of the forms.")] = SEED,
    seeds: Annotated[str, typer.Option(help="Seeds of the trainings.")] = "0,1,2",
    pages: Annotated[int, typer.Option(min=1, help="Pages of a layout that are trained on.")] = 10,
    known: Annotated[bool, typer.Option("--known", help="Layouts of kinds that training knows.")] = False,
    folder: Annotated[Path, typer.Option(help="Where forms and trainings are or will be.")] = Path(
        "runs/corrections_measured"
    ),
) -> None:
    """Print a row for each layout."""
    folder = folder.resolve() / f"{pages}_pages"
    known_before = [_kept_score(None, spec) for spec in KEPT.values()]
    print(_row(COLUMNS), _row(["---"] * len(COLUMNS)), sep="\n")
    for layout in islice(make_layouts(seed, not known, folder, pages), LAYOUTS):
        before = _score(None, layout.test)
        tunings = [tuned(layout, int(each), folder) for each in seeds.split(",")]
        after = [_score(tuning.model, layout.test) for tuning in tunings]
        known_after = [fmean(_kept_score(tuning.model, spec) for tuning in tunings) for spec in KEPT.values()]
        gain, mean = bootstrap_gain(before, *after), fmean(score.value for score in after)
        cells = (
            f"{layout.name}: {', '.join(layout.kinds)}",
            f"{layout.pairs:.0f}",
            f"{before.value:.3f}",
            f"{mean:.3f}: {' '.join(f'{score.value:.3f}' for score in after)}",
            f"{mean - before.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})",
            f"{fmean(tuning.seconds for tuning in tunings):.0f}",
            *(f"{one:.3f}, {other:.3f}" for one, other in zip(known_before, known_after, strict=True)),
        )
        print(_row(cells), flush=True)


def make_layouts(seed: int, for_tests: bool, folder: Path, pages: int) -> Iterator[Layout]:
    """Yield layouts in the order of their numbers, each in another language, with their pages written."""
    languages: set[str] = set()
    for number in count():
        language = LANGUAGES[number % len(LANGUAGES)]
        if language in languages:
            continue
        plans = [FormPlan(seed, number, language, for_tests, filling) for filling in range(pages + MEASURED)]
        forms = list(_on_one_page(plans))
        pairs = fmean(map(_pairs, forms)) if len(forms) == len(plans) else 0
        if pairs >= PAIRS:
            languages.add(language)
            name = f"{language}_{seed}_{number:05d}"
            parts = {"train": forms[:pages], "test": forms[pages:]}
            sources = {part: _written(made, folder / name / part, plans[0]) for part, made in parts.items()}
            train = _kept(sources["train"], folder / name / "kept")
            yield Layout(name, forms[0].form.layout, pairs, train, sources["test"])


def _on_one_page(plans: list[FormPlan]) -> Iterator[MadeForm]:
    """Yield the forms up to the first that needs another page."""
    for plan in plans:
        made = make_form(plan)
        if len(made.form.pages) > 1:
            return
        yield made


def _pairs(made: MadeForm) -> int:
    return sum(made.form.entities[tail].label is Label.ANSWER for _, tail in made.form.links)


def _written(forms: list[MadeForm], folder: Path, plan: FormPlan) -> str:
    """Return the data set of the forms, which are written to the folder."""
    open_folder(folder, Recipe(plan.seed, (plan.language,), plan.for_tests, False, GENERATOR))
    for made in forms:
        write_form(made, folder, None)
    return f"synthetic:{folder}"


def _kept(source: str, folder: Path) -> str:
    """Return pages as the page keeps them once they are corrected."""
    keep_pages(read_dataset(DatasetSpec.parse(source)), folder)
    return f"funsd:{folder / 'funsd'}"


def tuned(layout: Layout, seed: int, folder: Path) -> Tuning:
    """Return the model fine-tuned on a layout's pages, by one thread; it is trained where it has not been."""
    run = folder / layout.name / f"seed_{seed}"
    seconds = run / "seconds.txt"
    if not seconds.exists():
        run.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "train.py", "fit", "--config=configs/corrections.yaml"]
        command += [f"--data.sources.train=[{layout.train}]", f"--data.cache={folder / 'features'}"]
        command += [f"--trainer.default_root_dir={run}", f"--seed_everything={seed}"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        begin = _processor_seconds()
        with (run / "log.txt").open("w", encoding="utf-8") as log:
            subprocess.run(
                command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT, check=True
            )
        seconds.write_text(f"{_processor_seconds() - begin:.1f}\n", encoding="utf-8")
    return Tuning(str(run / "model"), float(seconds.read_text(encoding="utf-8")))


def _processor_seconds() -> float:
    """Return the seconds of a processor that finished processes took; those that others take do not count."""
    times = os.times()
    return times.children_user + times.children_system


def _score(model: str | None, source: str) -> Score:
    pages = read_dataset(DatasetSpec.parse(source))
    return run_protocol(pages, Protocol.LINES, load_model(model, ParserSettings()))[METRIC]


def _kept_score(model: str | None, source: str) -> float:
    pages = read_dataset(DatasetSpec.parse(source))
    scores = run_protocol(pages, Protocol.GOLD_SEGMENTS, load_model(model, ParserSettings()))
    return scores[KEPT_METRIC].value


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    typer.run(main)
