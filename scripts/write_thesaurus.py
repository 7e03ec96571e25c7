"""Write the names that the generator's lexicon knows into the thesaurus of the slot reader.

python scripts/write_thesaurus.py
"""

import typer

from xformparser.asking.terms import lexicon_names
from xformparser.atomic import atomic_write
from xformparser.slots.thesaurus import FILE


def main() -> None:
    """Write one thing in a line, its names parted by tabs."""
    lines = ("\t".join(names) for names in lexicon_names())
    atomic_write(FILE, "".join(f"{line}\n" for line in lines).encode())


if __name__ == "__main__":
    typer.run(main)
