"""The command `synth`: synthetic forms into a folder, several at a time; what is there is not made again."""

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from xformparser.ocr.base import OcrEngine
from xformparser.ocr.registry import create_engine
from xformparser.synthesis.contact_sheet import contact_sheet
from xformparser.synthesis.degradation import parse_way
from xformparser.synthesis.forms import GENERATOR, IMAGES, FormPlan, make_form, make_plans, parse_languages
from xformparser.synthesis.lexicon import LANGUAGES
from xformparser.synthesis.reading import read_view
from xformparser.synthesis.writing import Recipe, View, form_file, open_folder, write_form, write_indformsft

CONTACT_SHEET = "contact_sheet.png"


@dataclass(frozen=True)
class SynthOptions:
    """How many forms of which languages are made, from which seed, for training or for tests, read or not.

    `fillings` says how many times each is filled; `degradation` names one that all get.
    """

    count: int = 80
    seed: int = 0
    languages: tuple[str, ...] = LANGUAGES
    for_tests: bool = False
    ocr: bool = True
    workers: int = 1
    fillings: int = 1
    degradation: str | None = None


def make_forms(folder: Path, options: SynthOptions) -> Iterator[str]:
    """Yield the name of each form as it is done; then write InDFormSFT's files and the contact sheet.

    Raises:
        ConfigurationError: the folder holds other forms, a language or a degradation is not known, or fonts
            are missing.
        MissingDependencyError: the OCR engine is not installed.
    """
    languages = parse_languages(options.languages)
    way = parse_way(options.degradation)
    recipe = Recipe(options.seed, languages, options.for_tests, options.ocr, GENERATOR, way)
    open_folder(folder, recipe)
    plans = make_plans(options.seed, options.count, languages, options.for_tests, options.fillings)
    plans = tuple(replace(plan, way=way) for plan in plans)
    made = {plan for plan in plans if form_file(folder, plan.name).exists()}
    yield from (plan.name for plan in plans if plan in made)
    yield from _made([plan for plan in plans if plan not in made], folder, options)
    write_indformsft(folder)
    images = [folder / IMAGES / f"{plan.name}_p1.jpg" for plan in plans]
    contact_sheet(images).save(folder / CONTACT_SHEET)


def _made(plans: list[FormPlan], folder: Path, options: SynthOptions) -> Iterator[str]:
    if options.workers == 1:
        maker = _Maker(folder, options.ocr)
        yield from map(maker.make, plans)
        return
    context = multiprocessing.get_context("spawn")
    with context.Pool(options.workers, partial(_start_worker, folder, options.ocr)) as pool:
        yield from pool.imap_unordered(_make_in_worker, plans)


class _Maker:
    """Makes one form after the other with one OCR engine."""

    def __init__(self, folder: Path, ocr: bool) -> None:
        self.folder = folder
        engine = create_engine("auto") if ocr else None
        self.read: View | None = None if engine is None else _reader(engine)

    def make(self, plan: FormPlan) -> str:
        write_form(make_form(plan), self.folder, self.read)
        return plan.name


def _reader(engine: OcrEngine) -> View:
    return partial(read_view, engine=engine)


_worker: list[_Maker] = []


def _start_worker(folder: Path, ocr: bool) -> None:
    _worker.append(_Maker(folder, ocr))


def _make_in_worker(plan: FormPlan) -> str:
    return _worker[0].make(plan)
