"""The fonts that forms are drawn with: which there are, for which language, and how wide their text is."""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from xformparser.errors import ConfigurationError

FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/share/fonts/opentype"))
INSTALL = "Run scripts/install_fonts.sh, which installs Debian's packages."
LATIN, CHINESE, JAPANESE = "latin", "zh", "ja"
PRINT, TYPED, HAND = "print", "typed", "hand"


@dataclass(frozen=True)
class Family:
    """A font family: its script, what it looks like, and its files (of a collection, the first font)."""

    script: str
    role: str
    regular: str
    bold: str


@dataclass(frozen=True)
class Font:
    """A font that the PDF can be drawn with."""

    name: str

    def width(self, text: str, size: float) -> float:
        """Return how wide the text is, in points."""
        return float(pdfmetrics.stringWidth(text, self.name, size))

    def covers(self, text: str) -> bool:
        """Tell whether the font has every character of the text."""
        glyphs = pdfmetrics.getFont(self.name).face.charToGlyph
        return all(ord(character) in glyphs for character in text if not character.isspace())


_SANS = "LiberationSans"
FAMILIES = (
    Family(LATIN, PRINT, f"liberation/{_SANS}-Regular.ttf", f"liberation/{_SANS}-Bold.ttf"),
    Family(LATIN, PRINT, f"liberation/{_SANS}Narrow-Regular.ttf", f"liberation/{_SANS}Narrow-Bold.ttf"),
    Family(LATIN, PRINT, "liberation/LiberationSerif-Regular.ttf", "liberation/LiberationSerif-Bold.ttf"),
    Family(LATIN, PRINT, "dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    Family(LATIN, PRINT, "dejavu/DejaVuSansCondensed.ttf", "dejavu/DejaVuSansCondensed-Bold.ttf"),
    Family(LATIN, PRINT, "dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"),
    Family(LATIN, PRINT, "freefont/FreeSans.ttf", "freefont/FreeSansBold.ttf"),
    Family(LATIN, PRINT, "freefont/FreeSerif.ttf", "freefont/FreeSerifBold.ttf"),
    Family(LATIN, PRINT, "lato/Lato-Regular.ttf", "lato/Lato-Bold.ttf"),
    Family(
        LATIN,
        PRINT,
        "roboto/unhinted/RobotoTTF/Roboto-Regular.ttf",
        "roboto/unhinted/RobotoTTF/Roboto-Bold.ttf",
    ),
    Family(
        LATIN,
        PRINT,
        "roboto/unhinted/RobotoCondensed-Regular.ttf",
        "roboto/unhinted/RobotoCondensed-Bold.ttf",
    ),
    Family(LATIN, PRINT, "open-sans/OpenSans-Regular.ttf", "open-sans/OpenSans-Bold.ttf"),
    Family(LATIN, PRINT, "crosextra/Carlito-Regular.ttf", "crosextra/Carlito-Bold.ttf"),
    Family(LATIN, PRINT, "crosextra/Caladea-Regular.ttf", "crosextra/Caladea-Bold.ttf"),
    Family(LATIN, TYPED, "liberation/LiberationMono-Regular.ttf", "liberation/LiberationMono-Bold.ttf"),
    Family(LATIN, TYPED, "freefont/FreeMono.ttf", "freefont/FreeMonoBold.ttf"),
    Family(LATIN, TYPED, "dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono-Bold.ttf"),
    Family(LATIN, HAND, "fifthhorseman/dkg.ttf", "fifthhorseman/dkgBd.ttf"),
    Family(LATIN, HAND, "sjfonts/SteveHand.ttf", "sjfonts/SteveHand.ttf"),
    Family(LATIN, HAND, "sjfonts/Delphine.ttf", "sjfonts/Delphine.ttf"),
    Family(LATIN, HAND, "breip/Breip.ttf", "breip/Breip.ttf"),
    Family(LATIN, HAND, "tlwg/Purisa.ttf", "tlwg/Purisa-Bold.ttf"),
    Family(LATIN, HAND, "kristi/Kristi.ttf", "kristi/Kristi.ttf"),
    Family(CHINESE, PRINT, "wqy/wqy-zenhei.ttc", "wqy/wqy-zenhei.ttc"),
    Family(CHINESE, PRINT, "arphic/uming.ttc", "wqy/wqy-zenhei.ttc"),
    Family(CHINESE, PRINT, "arphic-gbsn00lp/gbsn00lp.ttf", "wqy/wqy-zenhei.ttc"),
    Family(CHINESE, TYPED, "arphic/uming.ttc", "arphic/uming.ttc"),
    Family(CHINESE, HAND, "arphic/ukai.ttc", "arphic/ukai.ttc"),
    Family(CHINESE, HAND, "arphic-gkai00mp/gkai00mp.ttf", "arphic-gkai00mp/gkai00mp.ttf"),
    Family(JAPANESE, PRINT, "ipafont-gothic/ipag.ttf", "vlgothic/VL-Gothic-Regular.ttf"),
    Family(JAPANESE, PRINT, "ipafont-gothic/ipagp.ttf", "ipafont-gothic/ipagp.ttf"),
    Family(JAPANESE, PRINT, "ipafont-mincho/ipam.ttf", "ipafont-gothic/ipag.ttf"),
    Family(JAPANESE, PRINT, "vlgothic/VL-PGothic-Regular.ttf", "vlgothic/VL-PGothic-Regular.ttf"),
    Family(JAPANESE, TYPED, "ipafont-mincho/ipamp.ttf", "ipafont-mincho/ipamp.ttf"),
    Family(JAPANESE, HAND, "kiloji/kiloji_p.ttf", "kiloji/kiloji_b.ttf"),
    Family(JAPANESE, HAND, "kiloji/kiloji.ttf", "kiloji/kiloji_b.ttf"),
)


def script_of(language: str) -> str:
    """Return the script that a language is printed in."""
    return language if language in (CHINESE, JAPANESE) else LATIN


def choose_family(language: str, role: str, dice: random.Random) -> Family:
    """Return a family of the role for the language.

    Raises:
        ConfigurationError: none of them is installed.
    """
    script = script_of(language)
    found = [
        family for family in FAMILIES if (family.script, family.role) == (script, role) and _installed(family)
    ]
    if not found:
        raise ConfigurationError(f"No {role} font for {language!r} is installed. {INSTALL}")
    return dice.choice(found)


def plain_font(language: str) -> Font:
    """Return the installed font of print with the most characters, for what a chosen font does not have."""
    fallback = {
        LATIN: "dejavu/DejaVuSans.ttf",
        CHINESE: "wqy/wqy-zenhei.ttc",
        JAPANESE: "ipafont-gothic/ipag.ttf",
    }
    return load_font(fallback[script_of(language)])


@cache
def load_font(file: str) -> Font:
    """Return the font of a file, named as `FAMILIES` names it, ready for drawing.

    Raises:
        ConfigurationError: it is not installed.
    """
    path = _path(file)
    if path is None:
        raise ConfigurationError(f"The font {file} is not installed. {INSTALL}")
    name = path.stem
    pdfmetrics.registerFont(TTFont(name, str(path)))
    return Font(name)


def _installed(family: Family) -> bool:
    return _path(family.regular) is not None and _path(family.bold) is not None


@cache
def _path(file: str) -> Path | None:
    return next((folder / file for folder in FOLDERS if (folder / file).is_file()), None)
