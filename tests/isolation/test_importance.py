"""What matters to a task, from its gradients, and in 8 bits."""

from pathlib import Path

import pytest
import torch

from xformparser.isolation.importance import Parking, RunningImportance
from xformparser.isolation.masks import jaccard, top_share


def test_the_mean_is_of_squares_and_corrected_for_its_start() -> None:
    importance = RunningImportance.of({"w": torch.zeros(2)})
    importance.update({"w": torch.tensor([1.0, -3.0])})
    assert importance.shares()["w"].tolist() == pytest.approx([0.2, 1.8], rel=0.02)


def test_a_tensor_without_gradients_matters_nothing() -> None:
    importance = RunningImportance.of({"w": torch.zeros(2), "v": torch.zeros(2)})
    importance.update({"w": torch.ones(2)})
    assert importance.shares()["v"].tolist() == [0.0, 0.0]


def test_importance_follows_a_change() -> None:
    importance = RunningImportance.of({"w": torch.zeros(2)})
    for gradient in ([1.0, 0.1], [0.1, 1.0]):
        for _ in range(150):
            importance.update({"w": torch.tensor(gradient)})
    low, high = importance.shares()["w"].tolist()
    assert low < 0.2 < 1.7 < high


def test_eight_bits_know_the_core() -> None:
    importance = RunningImportance.of({"w": torch.zeros(100, 100)})
    scale = torch.rand(100, 100, generator=torch.Generator().manual_seed(0)).exp()
    for seed in range(20):
        noise = torch.randn(100, 100, generator=torch.Generator().manual_seed(seed))
        importance.update({"w": scale * noise})
    parked = importance.park()
    assert parked.levels["w"].dtype is torch.uint8
    again = parked.awaken()
    assert again.steps == 20
    assert jaccard(top_share(importance.shares(), 0.05), top_share(again.shares(), 0.05)) > 0.9


def test_parked_tasks_are_files_and_come_back(tmp_path: Path) -> None:
    importance = RunningImportance.of({"w.x": torch.zeros(3, 4), "v": torch.zeros(2)})
    importance.update({"w.x": torch.rand(3, 4), "v": torch.rand(2)})
    parking = Parking(tmp_path / "parked")
    parking.park("funsd_en/ser", importance.park())
    assert [path.name for path in (tmp_path / "parked").iterdir()] == ["funsd_en%2Fser.safetensors"]
    kept, back = importance.park(), parking.leave("funsd_en/ser")
    assert back is not None
    assert back.steps == 1
    assert all(torch.equal(kept.levels[name], back.levels[name]) for name in ("w.x", "v"))
    assert all(torch.equal(kept.scales[name], back.scales[name]) for name in ("w.x", "v"))
    assert parking.leave("funsd_en/ser") is None
    assert list(parking) == []
