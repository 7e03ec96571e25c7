"""The kinds of layout that the fields of a section may have; two are kept for tests and never trained on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class LayoutKind:
    """How questions and answers stand to each other.

    `place` of the answer: "beside", "above" (the key above it), "below" (the key beneath it) or "inline";
    `fill` is what an answer is written on: "none", "rule", "dots" or "box"; `ruling` of the cells: "none",
    "box" or "rows"; `split` draws a rule between key and answer, `band` prints keys on a grey band.
    """

    name: str
    place: str
    columns: tuple[int, ...]
    fill: tuple[str, ...] = ("none",)
    ruling: str = "none"
    key_align: str = "left"
    split: bool = False
    band: bool = False
    aligned: bool = True


KINDS = (
    LayoutKind("beside", "beside", (1,), ("none", "rule", "dots")),
    LayoutKind("beside_ragged", "beside", (1, 2), ("none", "rule", "dots"), aligned=False),
    LayoutKind("beside_two_columns", "beside", (2,), ("none", "rule", "dots", "box")),
    LayoutKind("beside_boxes", "beside", (1, 2), ("box",)),
    LayoutKind("inline", "inline", (1,), ("none", "rule", "dots")),
    LayoutKind("above", "above", (1, 2, 3), ("none", "rule", "box")),
    LayoutKind("above_cells", "above", (2, 3, 4), ruling="box"),
    LayoutKind("above_rows", "above", (2, 3), ruling="rows"),
    LayoutKind("cells", "beside", (1, 2), ruling="box", split=True),
    LayoutKind("cells_centred", "beside", (1, 2, 3), ruling="box", split=True, key_align="centre"),
    LayoutKind("cells_shaded", "beside", (1, 2), ruling="box", split=True, band=True),
    LayoutKind("key_in_cell", "beside", (1, 2, 3), ruling="box", aligned=False),
    LayoutKind("below", "below", (1, 2, 3), ("rule", "dots")),
)
SET_ASIDE_KINDS = (
    LayoutKind("ledger", "beside", (1,), ruling="rows", key_align="right"),
    LayoutKind("banner", "above", (1, 2), ruling="box", band=True),
)


def kinds_of(set_aside: bool) -> tuple[LayoutKind, ...]:
    """Return the kinds that are set aside for tests, or those to train on."""
    return SET_ASIDE_KINDS if set_aside else KINDS
