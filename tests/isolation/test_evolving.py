"""The planted toy: what matters to a task changes, and only who follows lets the other task learn."""

from collections.abc import Mapping

import pytest
import torch
from isolation_toys import ToyModule, error, fit_toy
from lightning_warnings import IGNORED_WARNINGS
from pytorch_lightning import LightningModule
from torch import Tensor

from xformparser.errors import ConfigurationError
from xformparser.isolation.callback import Isolation
from xformparser.isolation.evolving import EvolvingIsolation
from xformparser.isolation.masks import Mask, size, top_share

pytestmark = IGNORED_WARNINGS
SHARE = 0.3


class FirstCore(Isolation):
    """Protects, from the second task, what mattered to the first one when it was learned."""

    def protected(self, task: str | None, module: LightningModule) -> Mask:
        """Return the largest changes of the first phase, which are those of the first half of the input."""
        start = ToyModule().network.weight
        change: Mapping[str, Tensor] = {
            "network.weight": (self.parameters(module)["network.weight"] - start).abs()
        }
        return top_share(change, 0.5) if task == "two" else {}


@pytest.mark.parametrize("free_own", [True, False])
def test_a_static_mask_hurts_and_an_evolving_one_recovers(free_own: bool) -> None:
    free, static = fit_toy(None), fit_toy(FirstCore())
    evolving = fit_toy(EvolvingIsolation(SHARE, every=20, free_own=free_own))
    assert error(free, "two", 1) < 0.01
    assert error(static, "two", 1) > 0.5
    assert error(evolving, "two", 1) < 0.02
    assert error(evolving, "one", 1) < 0.02


def test_drift_tells_that_the_first_core_was_left() -> None:
    isolation = EvolvingIsolation(SHARE, every=20)
    fit_toy(isolation)
    drift = [each for each in isolation.drift if each.task == "one"]
    before, after = drift[len(drift) // 2 - 1], drift[-1]
    assert before.first > 0.6
    assert after.first < 0.1
    assert max(each.left for each in drift) > 0.2
    assert drift[-1].protected > 0


def test_a_run_gone_on_with_has_the_same_cores() -> None:
    whole, begun = EvolvingIsolation(SHARE, every=20), EvolvingIsolation(SHARE, every=20)
    module = fit_toy(whole)
    fit_toy(begun, max_steps=350)
    again = EvolvingIsolation(SHARE, every=20)
    again.setup(module.trainer, module, "fit")
    again.load_state_dict(begun.state_dict())
    assert again.drift == [each for each in whole.drift if each.step <= 350]
    for task in ("one", "two", None):
        held, kept = again.protected(task, module), begun.protected(task, module)
        assert held.keys() == kept.keys()
        assert all(torch.equal(held[name], kept[name]) for name in held)
    assert size(again.protected("two", module)) > 0


@pytest.mark.parametrize(("share", "every"), [(0.0, 10), (0.5, 10), (0.01, 0)])
def test_what_cannot_be_is_refused(share: float, every: int) -> None:
    with pytest.raises(ConfigurationError, match="one step or more"):
        EvolvingIsolation(share, every)


def test_parts_that_the_model_lacks_are_named() -> None:
    with pytest.raises(ConfigurationError, match="Choose modules from: network"):
        EvolvingIsolation(modules=["encoder"]).parameters(ToyModule())
