"""Fetch what programs for offices call things in several languages: names of fields that mean the same.

python scripts/fetch_terms.py [--output cache/terms.json]

Takes the translations that come with modules of Tryton (PyPI, GPL-3) and with programs of Debian: accounting,
address books, surgeries. The slot reader learns from them which names mean one thing (`configs/slots.yaml`);
they are not part of this project.
"""

import json
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import polib
import typer

from xformparser.atomic import atomic_write

TRYTON = "7.0.*"
MODULES = ("party", "account", "account_invoice", "sale", "purchase", "stock", "product", "company")
PACKAGES = (
    "gnucash-common",
    "kmymoney-common",
    "evolution-common",
    "evolution-data-server-common",
    "gnome-contacts",
    "gnumed-common",
)
LANGUAGES = {
    "de": "de",
    "fr": "fr",
    "es": "es",
    "it": "it",
    "pt": "pt",
    "pt_BR": "pt",
    "zh_CN": "zh",
    "ja": "ja",
}
"""Names of catalogues, and the language of each."""
FEWEST_LANGUAGES = 2
MOST_WORDS, SHORTEST, LONGEST = 5, 3, 48
_NO_NAME = re.compile(r'[%$<>{}\n\t|"=…\\@]|\.\.\.')
_SHORTCUT = re.compile(r"\([_&]\w\)|[_&]")

Terms = dict[str, dict[str, set[str]]]


def main(output: Annotated[Path, typer.Option(help="The file to write.")] = Path("cache/terms.json")) -> None:
    """Write the terms: of each thing its names, English ones first, by language."""
    found: Terms = defaultdict(lambda: defaultdict(set))
    with TemporaryDirectory() as folder:
        for language, english, name in (*_tryton(Path(folder)), *_debian(Path(folder))):
            if name != english and _is_name(english) and _is_name(name):
                found[_plain(english)][language].add(_plain(name))
    kept = {english: names for english, names in found.items() if len(names) >= FEWEST_LANGUAGES}
    terms = [
        [[english], *(sorted(each) for each in names.values())] for english, names in sorted(kept.items())
    ]
    output.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(output, json.dumps(terms, ensure_ascii=False).encode())
    typer.echo(f"{output}: {len(terms)} terms.")


def _tryton(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield language, English text and translation of Tryton's modules."""
    wanted = [f"trytond_{name}=={TRYTON}" for name in MODULES]
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, *wanted], check=True
    )
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            for member in sorted(archive.namelist()):
                language = LANGUAGES.get(Path(member).stem)
                if language is not None and member.endswith(".po"):
                    for entry in polib.pofile(archive.read(member).decode()):
                        yield language, entry.msgid, entry.msgstr


def _debian(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield language, English text and translation of Debian's programs."""
    for package in PACKAGES:
        subprocess.run(["apt-get", "download", "-q", package], cwd=folder, check=True, capture_output=True)
    for archive in sorted(folder.glob("*.deb")):
        place = folder / archive.stem
        subprocess.run(["dpkg-deb", "-x", archive, place], check=True)
        for catalogue in sorted(place.rglob("*.mo")):
            language = LANGUAGES.get(catalogue.parts[-3])
            if language is not None:
                for entry in polib.mofile(str(catalogue)):
                    yield language, entry.msgid, entry.msgstr


def _is_name(text: str) -> bool:
    letters = any(character.isalpha() for character in text)
    short = SHORTEST <= len(text) <= LONGEST and len(text.split()) <= MOST_WORDS
    return letters and short and not _NO_NAME.search(text) and bool(_plain(text))


def _plain(text: str) -> str:
    """Return a name without what marks its shortcut, and without the colon."""
    return _SHORTCUT.sub("", text).strip(" :.*")


if __name__ == "__main__":
    typer.run(main)
