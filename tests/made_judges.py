"""A small judge, fitted to one page and its faults: real parts, only few lessons."""

import random

import numpy as np
from judged_pages import judged_page

from xformparser.evaluation.protocols import Protocol
from xformparser.judging.answered import AnsweredPage
from xformparser.judging.fitting import Fitting, fit_judge
from xformparser.judging.lessons import Lessons, lessons_of
from xformparser.models.reading import LayoutReader
from xformparser.quality.boosting import Growth
from xformparser.quality.faults import Workshop
from xformparser.quality.judge import Judge
from xformparser.quality.key_memory import KeyMemory

QUICK = Growth(rounds=15, rate=0.3, leaves=4, least_rows=2, facts=0.5)
LESSONS = 12


def made_judge(model: LayoutReader) -> Judge:
    """Return a judge that has seen a page of three pairs often, one of them mostly called wrong."""
    page = judged_page(model)
    memory = KeyMemory.of(page.meanings, np.zeros((len(page.pieces), 6), np.float32), width=4)
    folds = {
        fold: Lessons.joined([_lessons(model, memory, fold, turn) for turn in range(LESSONS)])
        for fold in (0, 1)
    }
    return fit_judge(folds, memory, Fitting(scorer=QUICK, branch=QUICK))


def _lessons(model: LayoutReader, memory: KeyMemory, fold: int, turn: int) -> Lessons:
    page = judged_page(model)
    dice = random.Random(f"{fold} {turn}")
    right = tuple(place != 2 or dice.random() < 0.3 for place in range(len(page.pairs)))
    answered = AnsweredPage("funsd", f"{fold} {turn}", Protocol.LINES, page, right, (0.9,) * 3, (), 3)
    found = lessons_of(answered, memory, Workshop(model.read, lambda text, dice: "7,50"), turn)
    if found is None:
        raise ValueError("The page has no pair.")
    return found
