"""Values that a step of the optimiser may not move."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import Parameter

from xformparser.isolation.masks import Mask


class FrozenValues:
    """Single values of parameters that a step of the optimiser leaves as they are.

    To stop their gradients would not do: momentum and weight decay move values that have none. To put them
    back would not do either, where the next step may move them: it would, by this step's momentum.

    Args:
        parameters: by name.
        mask: of the values; names of which there is no parameter are passed over.
    """

    def __init__(self, parameters: Mapping[str, Parameter], mask: Mask) -> None:
        self._parameters = {name: parameters[name] for name in mask if name in parameters}
        self._places = {
            name: mask[name].flatten().nonzero().squeeze(1).int().to(each.device)
            for name, each in self._parameters.items()
        }
        self._values: dict[str, Tensor] = {}

    @torch.no_grad()
    def hold(self) -> None:
        """Remember the values as they are."""
        self._values = {
            name: each.view(-1).index_select(0, self._places[name]) for name, each in self._parameters.items()
        }

    @torch.no_grad()
    def stop_gradients(self) -> None:
        """Set their gradients to 0."""
        for name, places in self._places.items():
            gradient = self._parameters[name].grad
            if gradient is not None:
                gradient.view(-1).index_fill_(0, places.long(), 0.0)

    @torch.no_grad()
    def restore(self) -> None:
        """Put the values back that were held."""
        for name, values in self._values.items():
            self._parameters[name].view(-1).index_copy_(0, self._places[name].long(), values)
        self._values = {}
