"""Schedules over the course of training, as functions of its share that has passed, in [0, 1]."""

from dataclasses import dataclass

from xformparser.errors import ConfigurationError


@dataclass(frozen=True)
class SoftLabelSchedule:
    """How much of the label embedding is the model's own soft label (XFormParser, soft-label warm-up).

    Gold labels alone until `start`, then a linear mix, from `end` on soft labels alone.
    """

    start: float = 0.2
    """Share of training after which soft labels come in."""
    end: float = 0.5
    """Share of training from which on there are only soft labels."""

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end <= 1:
            raise ConfigurationError(
                f"Soft labels start at {self.start} and end at {self.end}. Give 0 <= start <= end <= 1."
            )

    def gold_share(self, progress: float) -> float:
        """Return the weight of the gold labels, from 1 down to 0."""
        if progress <= self.start:
            return 1.0
        if progress >= self.end:
            return 0.0
        return (self.end - progress) / (self.end - self.start)


@dataclass(frozen=True)
class Optimization:
    """How the network is optimised (AdamW)."""

    learning_rate: float = 8e-4
    """Peak of the schedule."""
    weight_decay: float = 0.05
    """Of matrices; norms and biases do not decay."""
    predicted_spans: float = 0.4
    """Share of training after which half of the pages of lines are cut by the model itself."""


def warm_up_and_decay(progress: float, warm_up: float = 0.1) -> float:
    """Return the factor of the learning rate: a linear rise over `warm_up`, then a linear fall to zero."""
    if progress < warm_up:
        return max(progress, 1e-3) / warm_up
    return max(0.0, (1 - progress) / (1 - warm_up))
