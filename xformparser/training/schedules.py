"""Schedules over the course of training, as functions of its share that has passed, in [0, 1]."""

from collections.abc import Sequence
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
class EncoderOptimization:
    """How those layers of the encoder are optimised that the data module says are trained."""

    learning_rate: float = 5e-5
    """Peak of the schedule, for the last layer."""
    layer_decay: float = 1.0
    """Factor of the learning rate from each layer to the one beneath it."""
    start: float = 0.6
    """Share of training that the network passes alone, on states of the frozen encoder."""
    bfloat16: bool = False
    """Whether its layers are passed in bfloat16 in training, which takes half the time on processors that
    have it; in use they are not."""

    def __post_init__(self) -> None:
        if not 0 <= self.start < 1:
            raise ConfigurationError(
                f"The encoder is trained from {self.start} of training on. Give 0 <= start < 1."
            )
        if not 0 < self.layer_decay <= 1:
            raise ConfigurationError(f"layer_decay is {self.layer_decay}. It must lie in (0, 1].")


@dataclass(frozen=True)
class Optimization:
    """How the network is optimised (AdamW)."""

    learning_rate: float = 8e-4
    """Peak of the schedule."""
    weight_decay: float = 0.05
    """Of matrices; norms and biases do not decay."""
    predicted_spans: float = 0.4
    """Share of training after which half of the pages of lines are cut by the model itself."""
    encoder: EncoderOptimization = EncoderOptimization()
    """Of the trained layers of the encoder, where there are any."""
    by_stage: bool = False
    """Whether each stage of the data is passed like a training of its own: learning rates and all that
    depends on progress begin anew."""


def within_stage(progress: float, ends: Sequence[float]) -> float:
    """Return which share of the stage has passed that training is in.

    Args:
        progress: of training.
        ends: of the stages, as shares of training, rising; the last one goes on to the end.
    """
    begin = 0.0
    for end in ends[:-1]:
        if progress < end:
            return (progress - begin) / (end - begin)
        begin = end
    return (progress - begin) / (1 - begin)


def warm_up_and_decay(progress: float, warm_up: float = 0.1) -> float:
    """Return the factor of the learning rate: a linear rise over `warm_up`, then a linear fall to zero."""
    if progress < warm_up:
        return max(progress, 1e-3) / warm_up
    return max(0.0, (1 - progress) / (1 - warm_up))


def frozen_before(start: float, progress: float) -> float:
    """Return the factor of the learning rate of what is frozen at first: zero, then `warm_up_and_decay`."""
    return 0.0 if progress < start else warm_up_and_decay((progress - start) / (1 - start))
