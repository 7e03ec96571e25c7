"""Names of one thing in several languages: those of the generator's lexicon, and those of a file of terms."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from xformparser.asking.naming import lexicon
from xformparser.errors import ConfigurationError, one_line
from xformparser.synthesis.lexicon import Wordings
from xformparser.text import comparable

Term = Sequence[Sequence[str]]
"""What one thing is called: its names in each language."""
_FILE = TypeAdapter(list[list[list[str]]])


def lexicon_terms() -> list[Term]:
    """Return the questions and options of the lexicon; entries with the same English name are one thing."""
    return [
        [
            sorted({each for wordings in found for name in wordings[language] for each in _spellings(name)})
            for language in found[0]
        ]
        for found in _things()
    ]


def lexicon_names() -> list[list[str]]:
    """Return the names of each thing of `lexicon_terms`, those once that are the same as `comparable`."""
    names = (
        [name for wordings in found for each in wordings.values() for name in each] for found in _things()
    )
    return [list({comparable(name): name for name in each}.values()) for each in names]


def _things() -> Iterable[list[Wordings]]:
    same = defaultdict[str, list[Wordings]](list)
    for entry in lexicon().entries:
        same[entry.names["en"][0].casefold()].append(entry.names)
        for option in entry.options:
            same[option["en"][0].casefold()].append(option)
    return same.values()


def _spellings(name: str) -> set[str]:
    return {name, name.lower(), name.upper()}


def read_terms(path: Path) -> list[Term]:
    """Return the terms of a file that `scripts/fetch_terms.py` wrote.

    Raises:
        ConfigurationError: there is none, or it is of another kind.
    """
    try:
        found = _FILE.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise ConfigurationError(
            f"{path}: no file of terms: {one_line(error)}. Make one with scripts/fetch_terms.py."
        ) from error
    return list(found)
