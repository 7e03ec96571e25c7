"""A tiny run with records, and its diagnosis: made once, and never changed."""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from small_forms import lone_word, noise_page, two_line_form
from small_runs import data_of, fit, write_sources
from tiny_model import build_model

from xformparser.diagnostics.diagnosis import Diagnosis, diagnose
from xformparser.diagnostics.recorder import SampleRecords
from xformparser.encoder.storage import TextEncoder
from xformparser.training.callbacks import ProtocolValidation

RUN_PAGES = (
    two_line_form(),
    lone_word(),
    *(noise_page(f"noise{number}", number, entities=9) for number in range(4)),
)


@pytest.fixture(scope="session")
def finished_run(tiny_encoder: TextEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a run of two epochs that started from a tiny model."""
    folder = tmp_path_factory.mktemp("finished")
    write_sources(folder, tiny_encoder, dict.fromkeys(RUN_PAGES, "train"))
    build_model(tiny_encoder, seed=5).save(folder / "start")
    callbacks = [SampleRecords(), ProtocolValidation(9)]
    with warnings.catch_warnings(action="ignore"):  # Lightning's own, see `lightning_warnings`
        fit(data_of(folder), folder / "run", callbacks, start_from=str(folder / "start"), max_epochs=2)
    return folder / "run"


@pytest.fixture(scope="session")
def diagnosis(finished_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Diagnosis:
    """Return the diagnosis of the finished run."""
    return diagnose(finished_run, tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True)
def _noise_of_the_test_alone() -> Iterator[None]:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield
