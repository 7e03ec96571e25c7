"""A tiny model with its graphs, exported once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tiny_model import build_encoder, build_model

if TYPE_CHECKING:
    from xformparser.models.pretrained import FormModel


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> tuple[FormModel, Path]:
    """Return a model read back from its folder, and the folder, which holds its graphs."""
    from xformparser.models.folders import GRAPHS
    from xformparser.models.onnx.export import export_graphs
    from xformparser.models.pretrained import FormModel

    folder = tmp_path_factory.mktemp("model")
    build_model(build_encoder(seed=3), seed=3).save(folder)
    model = FormModel.load(folder)
    export_graphs(model, folder / GRAPHS)
    return model, folder
