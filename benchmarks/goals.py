"""What is asked of each measurement, and the table row that says whether it was reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

HEADER = "| what | must | aim | measured | |\n|---|---|---|---|---|"

Item = TypeVar("Item")


@dataclass(frozen=True)
class Goal:
    """A figure that is asked for: at least `must`, better `aim`; at most, where `aim` is the smaller one.

    `unit` follows the figures as printed. Without `must` the figure is only reported, maybe beside an `aim`.
    """

    what: str
    must: float | None = None
    aim: float | None = None
    unit: str = ""

    def row(self, measured: float, note: str = "") -> str:
        """Return the table row of a measurement; `note` stands behind it."""
        return self._row(f"{measured:.3f}{self.unit} {note}".strip(), self.verdict(measured))

    def absent(self, reason: str) -> str:
        """Return the table row of what could not be measured."""
        return self._row(reason, "")

    def verdict(self, measured: float) -> str:
        """Return `aim`, `must` or `missed`: the better of what was reached; nothing where no must is set."""
        if self.aim is not None and self._reaches(measured, self.aim):
            return "aim"
        if self.must is None:
            return ""
        return "must" if self._reaches(measured, self.must) else "missed"

    def _row(self, figure: str, verdict: str) -> str:
        must = "reported" if self.must is None else f"{self._sign} {self.must:g}{self.unit}"
        aim = "" if self.aim is None else f"{self._sign} {self.aim:g}{self.unit}"
        return f"| {self.what} | {must} | {aim} | {figure} | {verdict} |"

    @property
    def _sign(self) -> str:
        return "≤" if self._at_most else "≥"

    @property
    def _at_most(self) -> bool:
        return self.must is not None and self.aim is not None and self.aim < self.must

    def _reaches(self, measured: float, asked: float) -> bool:
        return measured <= asked if self._at_most else measured >= asked


def spread(items: Sequence[Item], count: int) -> Sequence[Item]:
    """Return so many items, spread evenly over all of them."""
    return items[:: max(1, len(items) // count)][:count]
