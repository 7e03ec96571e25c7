"""What matters to a task, from its gradients, and in 8 bits."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from xformparser.isolation.importance import Importances, RunningImportance
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


def updated(importances: Importances, task: str, seed: int) -> RunningImportance:
    gradients = {"w.x": torch.rand(3, 4, generator=torch.Generator().manual_seed(seed)), "v": torch.ones(2)}
    found = importances.awaken(task, gradients)
    found.update(gradients)
    return found


def test_one_task_is_in_memory_and_the_others_come_back_from_files(tmp_path: Path) -> None:
    importances = Importances(tmp_path / "parked")
    first = updated(importances, "funsd_en/ser", 0)
    second = updated(importances, "xfund_de", 1)
    assert [path.name for path in (tmp_path / "parked").iterdir()] == ["funsd_en%2Fser.safetensors"]
    assert importances.of("xfund_de") is second
    for found in (importances.of("funsd_en/ser"), importances.awaken("funsd_en/ser", first.means)):
        assert found is not first
        assert found.steps == 1
        assert all(torch.equal(found.means[name], first.means[name]) for name in ("w.x", "v"))


def test_a_task_awakes_on_the_device_of_its_tensors(tmp_path: Path) -> None:
    importances = Importances(tmp_path)
    first = updated(importances, "funsd_en", 0)
    updated(importances, "xfund_de", 1)
    elsewhere = {name: each.to("meta") for name, each in first.means.items()}
    assert all(each.is_meta for each in importances.awaken("funsd_en", elsewhere).means.values())


def test_a_parked_task_has_a_byte_for_each_value(tmp_path: Path) -> None:
    importances = Importances(tmp_path)
    before = updated(importances, "funsd_en", 0).park()
    updated(importances, "xfund_de", 1)
    importances.park("funsd_en")
    tensors = load_file(tmp_path / "funsd_en.safetensors")
    assert torch.equal(tensors["w.x.levels"], before.levels["w.x"])
    assert tensors["w.x.levels"].dtype is torch.uint8
    assert importances.of("funsd_en").steps == 1


def test_importances_go_on_from_a_checkpoint(tmp_path: Path) -> None:
    importances, again = Importances(tmp_path / "one"), Importances(tmp_path / "other")
    for seed, task in enumerate(("funsd_en", "xfund_de", "funsd_en")):
        updated(importances, task, seed)
    again.load_state_dict(importances.state_dict())
    for task in ("funsd_en", "xfund_de"):
        one, other = importances.of(task), again.of(task)
        assert one.steps == other.steps
        assert all(torch.equal(one.means[name], other.means[name]) for name in ("w.x", "v"))
