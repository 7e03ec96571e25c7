"""What the causes are called, what they mean, and what helps against each: the words of the report."""

from collections.abc import Mapping
from dataclasses import dataclass

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.rates import Rate
from xformparser.labels import Task

TASK_NAMES: Mapping[str, str] = {Task.SER: "labels", Task.RE: "links"}
"""What the samples of a task are about."""


@dataclass(frozen=True)
class CauseWording:
    """A cause in words: its name, a shorter one, how it shows, and what to do about it.

    `treatment` says what the file does that the diagnosis writes against the cause, where it writes one.
    """

    name: str
    short: str
    meaning: str
    action: str
    treatment: str = ""


CAUSE_WORDS: Mapping[Cause, CauseWording] = {
    Cause.INCONSISTENT: CauseWording(
        "Contradictory annotation",
        "contradictory",
        "The same thing is annotated otherwise elsewhere, or nothing else in the data bears this out.",
        "Look through the review list, and correct what is wrong.",
        "sets the contradicted samples aside, and keeps their near duplicates out of one batch",
    ),
    Cause.FORGOTTEN: CauseWording(
        "Forgotten",
        "forgotten",
        "The model had learned it, and lost it again while training showed other data or other samples.",
        "Show all data sets throughout instead of in stages, or add the callback "
        "xformparser.training.resampling.DynamicResampling, which shows more of what is being lost.",
    ),
    Cause.MISSING_KNOWLEDGE: CauseWording(
        "Missing knowledge",
        "missing knowledge",
        "The encoder cannot read its text, or has never met text of this kind.",
        "Extend the encoder's vocabulary by these texts, let it go on reading text of this kind "
        "(xformparser.encoder.extension), and train anew on it.",
    ),
    Cause.CONFLICT: CauseWording(
        "Conflict with earlier training",
        "conflict",
        "Before this training the model was sure of another answer, and it holds on to that.",
        "Give these samples more weight.",
        "weighs each of them three times",
    ),
    Cause.UNDER_OPTIMISED: CauseWording(
        "Not trained long enough",
        "not long enough",
        "Its loss was still falling when training ended, and few samples are like it.",
        "Train for more epochs, and show rare samples more often.",
        "repeats the pages of rare samples",
    ),
    Cause.UNATTRIBUTED: CauseWording(
        "No clear cause",
        "no clear cause",
        "None of the five signals is strong enough to name a cause.",
        "Look at some of them: a pattern that a person sees is worth more than a weak signal.",
    ),
}


def percent(share: float) -> str:
    """Return a share in per cent: `1.4 %`."""
    return f"{_number(share)}\N{NO-BREAK SPACE}%"


def interval(rate: Rate) -> str:
    """Return the 95 % interval of a rate in per cent, without the sign: `1.2–1.7`."""
    low, high = rate.interval
    return f"{_number(low)}–{_number(high)}"


def _number(share: float) -> str:
    return f"{100 * share:.1f}"


def rate_words(rate: Rate) -> str:
    """Return a rate as its count, share and interval: `117 (1.4 %, 1.2–1.7)`."""
    return f"{rate.count:,} ({percent(rate.value)}, {interval(rate)})"


def plural(count: int, one: str) -> str:
    """Return a count with its noun, in the plural but for one."""
    return f"{count:,} {one}{'' if count == 1 else 's'}"
