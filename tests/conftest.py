"""Fixtures for all rooms: small real models and pages, and where the real data lies.

torch is imported inside the fixtures that need it, so that the other rooms start fast.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from small_forms import lone_word, two_line_form

from xformparser.datasets.annotations import AnnotatedPage

if TYPE_CHECKING:
    from xformparser.encoder.storage import TextEncoder
    from xformparser.models.pretrained import FormModel

# a busy machine is no reason to fail
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture
def train(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the command `train.py`, which its tests call as a module."""
    monkeypatch.setattr("sys.argv", ["train.py"])
    monkeypatch.syspath_prepend(ROOT)
    return importlib.import_module("train")


@pytest.fixture
def real_data() -> Callable[[str], Path]:
    """Return the path of a real data set, or skip the test where it is absent."""

    def locate(name: str) -> Path:
        path = DATA / name
        if not path.exists():
            pytest.skip(f"the data set {name} is not at hand")
        return path

    return locate


@pytest.fixture(scope="session")
def tiny_encoder() -> TextEncoder:
    from tiny_model import build_encoder

    return build_encoder()


@pytest.fixture(scope="session")
def tiny_model(tiny_encoder: TextEncoder) -> FormModel:
    from tiny_model import build_model

    return build_model(tiny_encoder)


@pytest.fixture
def two_lines() -> AnnotatedPage:
    return two_line_form()


@pytest.fixture
def lone() -> AnnotatedPage:
    return lone_word()
