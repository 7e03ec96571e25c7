"""How one form looks throughout: paper, fonts, sizes, colons, numbers and ticks."""

import random
from dataclasses import dataclass

from xformparser.synthesis.fonts import HAND, PRINT, TYPED, Font, choose_family, load_font, plain_font
from xformparser.synthesis.sheet import BLACK, Colour

PAPERS = ((595.0, 842.0), (595.0, 842.0), (612.0, 792.0), (612.0, 1008.0))
_INKS: tuple[Colour, ...] = ((0.05, 0.1, 0.5), (0.1, 0.1, 0.1), (0.0, 0.0, 0.35), (0.15, 0.2, 0.6))
_COLONS = {"zh": ("：", "：", ":", ""), "ja": ("：", "", ""), "fr": (" :", ":", "")}
_NUMBERS = ("{}. ", "{}) ", "({}) ", "{} ")
_CASELESS = ("zh", "ja")


@dataclass(frozen=True)
class Style:
    """The looks of a form.

    `key_font` and `bold` print what the form asks, `value_font` what was filled in; `number` is the shape of
    the numbers before keys, empty for none; `spaced` parts the characters of short Chinese and Japanese keys;
    `heading` is "plain", "band", "rule" or "centred"; `combs` have a cell for each character of a number.
    """

    language: str
    paper: tuple[float, float]
    margin: float
    key_font: Font
    bold: Font
    value_font: Font
    size: float
    value_size: float
    value_colour: Colour
    spare_font: Font
    colon: str
    capitals: bool
    spaced: bool
    bold_keys: bool
    number: str
    leading: float
    gap: float
    rule: float
    rings: bool
    mark: str
    heading: str
    combs: bool

    def font_for(self, text: str, wanted: Font) -> Font:
        """Return the font wanted, or one that has all characters of the text where that has not."""
        return wanted if wanted.covers(text) else self.spare_font


def choose_style(language: str, dice: random.Random) -> Style:
    """Return the looks of a form, drawn by the dice; raises ConfigurationError without the fonts."""
    typed_form = dice.random() < 0.15
    family = choose_family(language, TYPED if typed_form else PRINT, dice)
    filled = dice.choices((PRINT, TYPED, HAND), (5, 2, 3))[0]
    written = family if filled == PRINT and dice.random() < 0.5 else choose_family(language, filled, dice)
    size = dice.choice((7.0, 7.5, 8.0, 8.5, 9.0, 9.5, 10.0, 10.5, 11.0, 12.0))
    growth = dice.uniform(1.15, 1.5) if filled == HAND else dice.choice((1.0, 1.0, 1.1, 1.2))
    return Style(
        language=language,
        paper=dice.choice(PAPERS),
        margin=dice.uniform(28, 70),
        key_font=load_font(family.regular),
        bold=load_font(family.bold),
        value_font=load_font(written.regular),
        size=size,
        value_size=size * growth,
        value_colour=dice.choice(_INKS) if filled == HAND and dice.random() < 0.6 else BLACK,
        spare_font=plain_font(language),
        colon=dice.choice(_COLONS.get(language, (":", ":", ":", ""))),
        capitals=language not in _CASELESS and dice.random() < (0.4 if typed_form else 0.15),
        spaced=language in _CASELESS and dice.random() < 0.35,
        bold_keys=dice.random() < 0.3,
        number=dice.choice(_NUMBERS) if dice.random() < 0.22 else "",
        leading=dice.uniform(1.12, 1.4),
        gap=dice.uniform(0.35, 1.3),
        rule=dice.choice((0.4, 0.6, 0.6, 0.9, 1.2)),
        rings=dice.random() < 0.15,
        mark=dice.choice(("x", "x", "v", "filled")),
        heading=dice.choice(("plain", "plain", "band", "rule", "centred")),
        combs=dice.random() < 0.12,
    )
