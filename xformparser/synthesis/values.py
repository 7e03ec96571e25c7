"""Invented values of every kind, as people of a country write them."""

import random
import string
from collections.abc import Callable, Mapping
from copy import copy
from datetime import date

from faker import Faker

from xformparser.synthesis.lexicon import CommonStock

LOCALES: Mapping[str, tuple[str, ...]] = {
    "en": ("en_US", "en_GB", "en_CA"),
    "de": ("de_DE", "de_AT"),
    "zh": ("zh_CN",),
    "ja": ("ja_JP",),
    "fr": ("fr_FR", "fr_CH"),
    "es": ("es_ES", "es_MX"),
    "it": ("it_IT",),
    "pt": ("pt_BR", "pt_PT"),
}
_DATES: Mapping[str, tuple[str, ...]] = {
    "en": ("%m/%d/%Y", "%B %d, %Y", "%d %b %Y", "%d/%m/%y", "%m-%d-%y", "%Y-%m-%d"),
    "de": ("%d.%m.%Y", "%d.%m.%y", "%d. %B %Y"),
    "zh": ("%Y年%m月%d日", "%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d"),
    "ja": ("%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d"),
    "fr": ("%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"),
    "es": ("%d/%m/%Y", "%d-%m-%Y", "%d de %B de %Y"),
    "it": ("%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"),
    "pt": ("%d/%m/%Y", "%d-%m-%Y", "%d de %B de %Y"),
}
_POINT_LANGUAGES = ("en", "zh", "ja")
_LETTERS = string.ascii_uppercase


class ValueMaker:
    """Values of one form's language: the same dice give the same values.

    Args:
        language: of the form.
        stock: words that no library invents.
        dice: of all choices.
    """

    def __init__(self, language: str, stock: CommonStock, dice: random.Random) -> None:
        self.language = language
        self.stock = stock
        self.dice = dice
        self.locale = dice.choice(LOCALES[language])
        self.faker = _seeded_faker(self.locale, dice)
        self.date_format = dice.choice(_DATES[language])
        self.currency = dice.choice(stock.currencies[language])
        self.code_shape = dice.choice(
            ("########", "??-####", "####/##", "??######", "##-###-###", "?-##.###")
        )

    def with_dice(self, dice: random.Random) -> "ValueMaker":
        """Return a maker of other values that are written the same way."""
        other = copy(self)
        other.dice, other.faker = dice, _seeded_faker(self.locale, dice)
        return other

    def value(self, kind: str) -> str:
        """Return a value of the kind; its lines are parted by line feeds.

        Raises KeyError where the kind is not known.
        """
        if kind in self.stock.stock:
            return self.dice.choice(self.stock.stock[kind][self.language])
        return _MAKERS[kind](self)

    def number(self, low: float, high: float, decimals: int = 0) -> str:
        """Return a number between two others, with its language's separators."""
        text = f"{self.dice.uniform(low, high):,.{decimals}f}"
        if self.language in _POINT_LANGUAGES:
            return text
        thousands = " " if self.language == "fr" else "."
        return text.replace(",", "_").replace(".", ",").replace("_", thousands)

    def day(self, first_year: int, last_year: int) -> date:
        """Return a day between two years."""
        return date(
            self.dice.randint(first_year, last_year), self.dice.randint(1, 12), self.dice.randint(1, 28)
        )

    def written(self, day: date) -> str:
        """Return a day as this form writes days."""
        text = self.date_format.replace("%B", self.stock.stock["month"][self.language][day.month - 1])
        return day.strftime(text)

    def code(self, shape: str | None = None) -> str:
        """Return a code: `#` of the shape becomes a digit, `?` a letter."""
        made = (
            self.dice.choice(string.digits)
            if mark == "#"
            else self.dice.choice(_LETTERS)
            if mark == "?"
            else mark
            for mark in shape or self.code_shape
        )
        return "".join(made)


def _seeded_faker(locale: str, dice: random.Random) -> Faker:
    faker = Faker(locale)
    faker.seed_instance(dice.getrandbits(32))
    return faker


def known_kinds(stock: CommonStock) -> frozenset[str]:
    """Return every kind that a value can be made of."""
    return frozenset(_MAKERS) | frozenset(stock.stock)


def _amount(maker: ValueMaker) -> str:
    high = maker.dice.choice((90, 900, 9_000, 90_000))
    whole = maker.language == "ja"
    text = maker.number(high / 20, high, 0 if whole else 2)
    style = maker.dice.random()
    if style < 0.4:
        return text
    if maker.language in ("en", "zh", "ja"):
        return f"{maker.currency}{text}" if style < 0.8 else f"{text} {maker.currency}"
    return f"{text} {maker.currency}"


def _address(maker: ValueMaker) -> str:
    lines = [line for line in maker.faker.address().splitlines() if line.strip()]
    return "\n".join(lines) if maker.dice.random() < 0.5 else ", ".join(lines)


def _street(maker: ValueMaker) -> str:
    if maker.language == "ja":
        return f"{maker.faker.town()}{maker.faker.chome()}{maker.faker.ban()}"
    return " ".join(str(maker.faker.street_address()).split())


def _city(maker: ValueMaker) -> str:
    """Return a city; the library draws Italian ones from a set, whose order is another in each process."""
    for provider in maker.faker.providers:
        if hasattr(provider, "cap_city_province"):
            cities = {entry[0] for entries in provider.cap_city_province.values() for entry in entries}
            return maker.dice.choice(sorted(cities))
    return str(maker.faker.city())


def _identifier(maker: ValueMaker) -> str:
    return (
        maker.code()
        if maker.dice.random() < 0.7
        else maker.code(maker.dice.choice(("#########", "?###-##", "### ### ###")))
    )


def _period(maker: ValueMaker) -> str:
    first = maker.day(2015, 2026)
    last = maker.day(first.year, first.year + 2)
    first, last = sorted((first, last))
    return f"{maker.written(first)} {maker.dice.choice(('-', '–', '~'))} {maker.written(last)}"


def _weight(maker: ValueMaker) -> str:
    return maker.number(1, 900, maker.dice.choice((0, 1, 2))) + maker.dice.choice((" kg", "kg", " g", " t"))


def _length(maker: ValueMaker) -> str:
    if maker.dice.random() < 0.4:
        sides = (str(maker.dice.randrange(10, 200, 5)) for _ in range(3))
        return maker.dice.choice((" x ", "×", "x")).join(sides) + maker.dice.choice((" cm", " mm", "cm"))
    return maker.number(1, 300, maker.dice.choice((0, 1))) + maker.dice.choice((" cm", " m", " mm", "m"))


def _tax_number(maker: ValueMaker) -> str:
    shapes = {
        "en": ("##-#######", "GB ### #### ##"),
        "de": ("DE#########", "##/###/#####"),
        "zh": ("91##############??",),
        "ja": ("T#############",),
        "fr": ("FR ## #########", "### ### ### #####"),
        "es": ("B########", "########?"),
        "it": ("###########", "IT###########"),
        "pt": ("##.###.###/####-##", "###.###.###-##", "#########"),
    }
    return maker.code(maker.dice.choice(shapes[maker.language]))


def _time(maker: ValueMaker) -> str:
    hour, minute = maker.dice.randint(0, 23), maker.dice.choice((0, 5, 10, 15, 20, 30, 40, 45, 50))
    if maker.language == "en":
        return f"{hour % 12 or 12}:{minute:02d} {'a.m.' if hour < 12 else 'p.m.'}"
    if maker.language in ("zh", "ja"):
        return f"{hour}時{minute:02d}分" if maker.language == "ja" else f"{hour}:{minute:02d}"
    return f"{hour:02d}:{minute:02d}" + (
        " Uhr" if maker.language == "de" and maker.dice.random() < 0.5 else ""
    )


def _signature(maker: ValueMaker) -> str:
    return str(maker.faker.last_name() if maker.language not in ("zh", "ja") else maker.faker.name())


_MAKERS: Mapping[str, Callable[[ValueMaker], str]] = {
    "person": lambda maker: str(maker.faker.name()),
    "given_name": lambda maker: str(maker.faker.first_name()),
    "family_name": lambda maker: str(maker.faker.last_name()),
    "company": lambda maker: str(maker.faker.company()),
    "street": _street,
    "postcode": lambda maker: str(maker.faker.postcode()),
    "city": _city,
    "country": lambda maker: str(maker.faker.country()),
    "address": _address,
    "phone": lambda maker: str(maker.faker.phone_number()),
    "email": lambda maker: str(maker.faker.email()),
    "url": lambda maker: str(maker.faker.domain_name()),
    "date": lambda maker: maker.written(maker.day(1985, 2026)),
    "birth_date": lambda maker: maker.written(maker.day(1935, 2015)),
    "time": _time,
    "year": lambda maker: str(maker.dice.randint(1970, 2027)),
    "period": _period,
    "amount": _amount,
    "unit_price": _amount,
    "currency": lambda maker: maker.currency,
    "number": lambda maker: str(maker.dice.randint(0, maker.dice.choice((9, 99, 999)))),
    "quantity": lambda maker: str(maker.dice.randint(1, maker.dice.choice((9, 60, 600)))),
    "index": lambda maker: str(maker.dice.randint(1, 20)),
    "weight": _weight,
    "length": _length,
    "percent": lambda maker: f"{maker.number(1, 100, maker.dice.choice((0, 0, 1)))} %",
    "temperature": lambda maker: f"{maker.number(-20, 90, maker.dice.choice((0, 1)))} °C",
    "identifier": _identifier,
    "code": lambda maker: maker.code(maker.dice.choice(("??#", "####", "?##", "##.##.##"))),
    "batch": lambda maker: maker.code(maker.dice.choice(("L####", "?######", "##?###"))),
    "iban": lambda maker: _spaced(str(maker.faker.iban())),
    "tax_number": _tax_number,
    "licence_plate": lambda maker: str(maker.faker.license_plate()),
    "vin": lambda maker: maker.code("???###???########"),
    "age": lambda maker: str(maker.dice.randint(1, 95)),
    "blood_pressure": lambda maker: f"{maker.dice.randint(95, 170)}/{maker.dice.randint(55, 105)}",
    "blood_group": lambda maker: maker.dice.choice(("A+", "A-", "B+", "0+", "0-", "AB+", "O", "B")),
    "signature": _signature,
    "initials": lambda maker: f"{maker.dice.choice(_LETTERS)}.{maker.dice.choice(_LETTERS)}.",
}


def _spaced(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
