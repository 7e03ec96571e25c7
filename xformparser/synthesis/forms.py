"""One synthetic form from its number and its seed: the same numbers give the same form."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from xformparser.datasets.synthetic import (
    SyntheticEntity,
    SyntheticForm,
    SyntheticPage,
    SyntheticView,
    SyntheticWord,
)
from xformparser.errors import ConfigurationError
from xformparser.geometry import Box
from xformparser.synthesis.composition import Composition, choose_composition, compose
from xformparser.synthesis.content import ContentMaker
from xformparser.synthesis.degradation import CLEAN, SET_ASIDE, DegradedPage, degrade, trained_ways
from xformparser.synthesis.kinds import kinds_of
from xformparser.synthesis.lexicon import LANGUAGES, scenarios
from xformparser.synthesis.pdf import page_images, pdf_bytes
from xformparser.synthesis.sheet import Drawing
from xformparser.synthesis.style import choose_style
from xformparser.text import join_words

_LENGTHS = (0.2, 0.35, 0.5, 0.7, 1.0)
_LENGTH_WEIGHTS = (4, 5, 4, 2, 1)
_RESOLUTIONS = (90.0, 110.0, 130.0, 150.0, 180.0)
_POINTS_PER_INCH = 72
_CLEAN_SHARE = 0.2
IMAGES = "images"
GENERATOR = 6
"""Raised whenever the same seed makes other forms."""


@dataclass(frozen=True)
class FormPlan:
    """Which form is made: its number among those of a seed, its language, and whether it is for tests.

    A form for tests has a layout and a degradation that training never sees. Fillings of one number share
    what is printed and how; what is filled in and the degradation are each one's own. `way` names a
    degradation that all get; it changes nothing else.
    """

    seed: int
    number: int
    language: str
    for_tests: bool = False
    filling: int | None = None
    way: str | None = None

    @property
    def name(self) -> str:
        """What the form is called, as in `de_7_00042`; `de_7_00042_f03` where it is filled several times."""
        name = f"{self.language}_{self.seed}_{self.number:05d}"
        return name if self.filling is None else f"{name}_f{self.filling:02d}"

    @property
    def dice(self) -> random.Random:
        """Dice of the form's own."""
        return random.Random(f"form {self.seed} {self.number} {self.language} {self.for_tests}")

    @property
    def filling_dice(self) -> random.Random | None:
        """Dice of the filling's own; None where the form is filled once, all by its own dice."""
        return None if self.filling is None else random.Random(f"filling {self.name} {self.for_tests}")


@dataclass(frozen=True)
class MadeForm:
    """A form's annotation, its PDF, and the picture of each page after it was degraded."""

    form: SyntheticForm
    pdf: bytes
    images: tuple[Image.Image, ...]


@dataclass(frozen=True)
class _LaidForm:
    scenario: str
    composition: Composition
    drawing: Drawing


def make_plans(
    seed: int, count: int, languages: Sequence[str], for_tests: bool, fillings: int = 1
) -> tuple[FormPlan, ...]:
    """Return the plans of so many forms, the languages taking turns, each filled so many times."""
    return tuple(
        FormPlan(seed, number, languages[number % len(languages)], for_tests, filling)
        for number in range(count)
        for filling in (range(fillings) if fillings > 1 else (None,))
    )


def parse_languages(names: Sequence[str]) -> tuple[str, ...]:
    """Return the languages of the names; raises ConfigurationError where one is not known."""
    for name in names:
        if name not in LANGUAGES:
            raise ConfigurationError(f"Language {name!r} is not known. Choose from: {', '.join(LANGUAGES)}.")
    return tuple(names)


def make_form(plan: FormPlan) -> MadeForm:
    """Return the form of a plan; raises ConfigurationError where fonts are not installed."""
    dice, filling = plan.dice, plan.filling_dice
    laid = _lay_form(plan, dice, filling)
    dice = filling or dice  # each filling is copied and scanned by itself
    way = plan.way or _way(plan, dice)
    pdf = pdf_bytes(laid.drawing)
    dpi = dice.choice(_RESOLUTIONS)
    pages = [degrade(image, way, dice) for image in page_images(pdf, dpi)]
    form = SyntheticForm(
        id=plan.name,
        language=plan.language,
        scenario=laid.scenario,
        layout=tuple(kind.name for kind in laid.composition.kinds),
        degradation=way,
        pages=_views(laid.drawing, pages, dpi / _POINTS_PER_INCH, plan.name),
        entities=_entities(laid.drawing),
        links=tuple(laid.drawing.links),
    )
    return MadeForm(form, pdf, tuple(page.image for page in pages))


def _way(plan: FormPlan, dice: random.Random) -> str:
    if plan.for_tests:
        return SET_ASIDE
    return CLEAN if dice.random() < _CLEAN_SHARE else dice.choice(trained_ways())


def form_texts(plan: FormPlan) -> list[str]:
    """Return what the form of a plan says, entity by entity; no page is drawn.

    Raises:
        ConfigurationError: fonts are not installed.
    """
    laid = _lay_form(plan, plan.dice, plan.filling_dice)
    return [entity.text for entity in _entities(laid.drawing)]


def _lay_form(plan: FormPlan, dice: random.Random, filling: random.Random | None) -> _LaidForm:
    """Return the form of a plan laid on pages; both dice go on after it."""
    scenario = dice.choice(list(scenarios().values()))
    maker = ContentMaker(scenario, plan.language, dice, filling)
    content = maker.form(dice.choices(_LENGTHS, _LENGTH_WEIGHTS)[0])
    style = choose_style(plan.language, dice)
    composition = choose_composition(kinds_of(plan.for_tests), dice)
    return _LaidForm(scenario.name, composition, compose(content, style, composition, dice))


def _views(
    drawing: Drawing, pages: Sequence[DegradedPage], scale: float, name: str
) -> tuple[SyntheticPage, ...]:
    views = []
    for number, (sheet, page) in enumerate(zip(drawing.sheets, pages, strict=True), 1):
        words = tuple(
            SyntheticWord(
                text=word.text, box=_rounded(page.moved(_scaled(word.box, scale))), entity=run.entity
            )
            for run in sheet.runs
            for word in run.words
        )
        image = f"{IMAGES}/{name}_p{number}.jpg"
        drawn = SyntheticView(image=image, width=page.image.width, height=page.image.height, words=words)
        views.append(SyntheticPage(drawn=drawn))
    return tuple(views)


def _entities(drawing: Drawing) -> tuple[SyntheticEntity, ...]:
    texts: dict[int, list[str]] = defaultdict(list)
    pages: dict[int, set[int]] = defaultdict(set)
    for number, sheet in enumerate(drawing.sheets):
        for run in sheet.runs:
            texts[run.entity].append(run.text)
            pages[run.entity].add(number)
    return tuple(
        SyntheticEntity(
            label=entity.label,
            text="".join(texts[number]) if entity.continuous else join_words(texts[number]),
            pages=tuple(sorted(pages[number])),
            selected=entity.selected,
            row=entity.row,
            continuous=entity.continuous,
        )
        for number, entity in enumerate(drawing.entities)
    )


def _scaled(box: Box, scale: float) -> Box:
    return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)


def _rounded(box: Box) -> Box:
    return (round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1))
