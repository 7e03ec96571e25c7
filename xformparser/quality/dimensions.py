"""What may be wrong with a pair."""

from enum import StrEnum


class Dimension(StrEnum):
    """A dimension of quality, each with a branch of its own (SRM, 2509.25361: side branches)."""

    READING = "reading"
    LABELLING = "labelling"
    LINKING = "linking"
    TYPE = "type"
    STRUCTURE = "structure"
    STABILITY = "stability"
