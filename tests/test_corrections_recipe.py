"""A week of corrections makes the shipped model better at their layout, and no worse at German forms."""

from collections.abc import Callable
from pathlib import Path

import pytest
from lightning_warnings import IGNORED_WARNINGS

from xformparser.commands.evaluate import load_model
from xformparser.corrections.keeping import keep_pages
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import run_protocol
from xformparser.inference.settings import ParserSettings
from xformparser.synthesis.forms import GENERATOR, FormPlan, make_form
from xformparser.synthesis.writing import Recipe, open_folder, write_form
from xformparser.training.command import train

ROOT = Path(__file__).parents[1]
PAGES = 6
SEED, NUMBER = 93_000, 2

pytestmark = [*IGNORED_WARNINGS, pytest.mark.slow]


def written(folder: Path, fillings: range) -> str:
    """Return a data set of a Chinese layout that is strange to the model, filled as often."""
    open_folder(folder, Recipe(SEED, ("zh",), True, False, GENERATOR))
    for filling in fillings:
        write_form(make_form(FormPlan(SEED, NUMBER, "zh", True, filling)), folder, None)
    return f"synthetic:{folder}"


def pair_f1(model: Path | None, source: str, protocol: Protocol) -> float:
    """Return the F1 of pairs."""
    loaded = load_model(model and str(model), ParserSettings())
    scores = run_protocol(read_dataset(DatasetSpec.parse(source)), protocol, loaded)
    return scores[f"pair_f1_{protocol}"].value


def test_corrections_of_a_layout_do_not_break_other_forms(
    real_data: Callable[[str], Path], tmp_path: Path
) -> None:
    corrected = written(tmp_path / "corrected", range(PAGES))
    others = written(tmp_path / "others", range(PAGES, 2 * PAGES))
    german = f"xfund:{real_data('xfund') / 'de.train.json'}:val"
    keep_pages(read_dataset(DatasetSpec.parse(corrected)), tmp_path / "kept")
    settings = [
        f"--data.sources.train=[funsd:{tmp_path / 'kept' / 'funsd'}]",
        f"--data.cache={tmp_path / 'features'}",
        f"--trainer.default_root_dir={tmp_path / 'run'}",
    ]
    assert train(["fit", f"--config={ROOT / 'configs' / 'corrections.yaml'}", *settings]) == 0
    tuned = tmp_path / "run" / "model"
    before, after = (pair_f1(model, others, Protocol.LINES) for model in (None, tuned))
    assert after > before + 0.1
    known, kept = (pair_f1(model, german, Protocol.GOLD_SEGMENTS) for model in (None, tuned))
    assert kept > known - 0.015
