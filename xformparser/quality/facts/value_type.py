"""Of what characters key and value are made, and how usual the value is beside such a key.

Shapes: E entities asked about, V features.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from xformparser.quality.evidence import Candidate, Facts, Floats, PageEvidence, Places, ends
from xformparser.quality.key_memory import KeyMemory

CHARACTERS: Mapping[str, Callable[[str], bool]] = {
    "digits": str.isdigit,
    "letters": str.isalpha,
    "capitals": str.isupper,
    "wide": lambda character: ord(character) >= 0x2E80,
}
LONG = 4.0
"""Natural logarithm of how many characters, or words, make a long text."""


def type_facts(page: PageEvidence, candidates: Sequence[Candidate], memory: KeyMemory) -> Facts:
    """Return of what characters key and value are made, how near their meanings are, and what memory says."""
    heads, tails = ends(candidates)
    keys, values = text_features(page, heads), text_features(page, tails)
    found: Facts = {}
    for name, features in (("key", keys), ("value", values)):
        for column, kind in enumerate((*CHARACTERS, "length", "words")):
            found[f"{name}_{kind}"] = features[:, column]
    found["key_colon"] = np.array(
        [page.texts(page.pieces[place])[-1][-1:] in (":", "：") for place in heads], np.float32
    )
    norms = np.linalg.norm(page.meanings, axis=1) + 1e-6
    alike = (page.meanings[heads] * page.meanings[tails]).sum(axis=1) / (norms[heads] * norms[tails])
    found["alike"] = alike
    return found | memory.facts(page.meanings[heads], values)


def text_features(page: PageEvidence, places: Places) -> Floats:
    """Return (E, V): shares of characters by kind, and how long the texts of some entities are."""
    rows = []
    for place in places:
        words = page.texts(page.pieces[place])
        text = "".join(words)
        length = max(len(text), 1)
        shares = [sum(map(test, text)) / length for test in CHARACTERS.values()]
        rows.append([*shares, np.log(length) / LONG, np.log(len(words)) / LONG])
    return np.array(rows, np.float32).reshape(-1, len(CHARACTERS) + 2)
