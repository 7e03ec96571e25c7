"""Which facts tell of a question that nothing answers: those of its own side of a pair."""

from collections.abc import Mapping, Sequence

from xformparser.quality.dimensions import Dimension
from xformparser.quality.facts import PAGE

OWN = "key_"
"""How facts of the key alone begin."""
ABOUT_KEYS = {Dimension.LINKING: "further_value", Dimension.TYPE: "known"}
"""Others that need no value: the surest link to an answer, and how near the nearest remembered key is."""

Names = Mapping[str, Sequence[str]]


def names_of_blanks(names: Names) -> dict[str, tuple[str, ...]]:
    """Return which facts tell of blanks, by dimension."""
    return {
        part: tuple(name for name in own if part == PAGE or _is_own(part, name))
        for part, own in names.items()
        if part != Dimension.STABILITY
    }


def columns_of_blanks(names: Names) -> dict[str, list[int]]:
    """Return the places among all facts of those that tell of blanks, by dimension."""
    kept = names_of_blanks(names)
    return {part: [names[part].index(name) for name in kept[part]] for part in kept}


def _is_own(part: str, name: str) -> bool:
    return name.startswith(OWN) or name == ABOUT_KEYS.get(Dimension(part))
