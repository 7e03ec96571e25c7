"""A small judge, fitted to one page and its faults: real parts, only few lessons."""

from dataclasses import replace
from functools import partial

from judged_pages import judged_page, made_memory

from xformparser.evaluation.protocols import Protocol
from xformparser.judging.answered import AnsweredPage, Blanks
from xformparser.judging.boosting import Growth
from xformparser.judging.fitting import Fitting, fit_judge
from xformparser.judging.lessons import Lessons, blank_lessons_of, lessons_of
from xformparser.models.reading import LayoutReader
from xformparser.quality.faults import Workshop
from xformparser.quality.judge import Judge
from xformparser.quality.key_memory import KeyMemory
from xformparser.quality.shaking import read_shaken

QUICK = Growth(rounds=30, rate=0.3, leaves=4, least_rows=2, facts=0.5)
LESSONS, REPEATED = 8, 4


def made_judge(model: LayoutReader) -> Judge:
    """Return a judge that has seen a page of three pairs often, one of them mostly called wrong."""
    page = judged_page(model)
    memory = made_memory(page)
    folds = {
        fold: Lessons.joined([_lessons(model, memory, fold, turn) for turn in range(LESSONS)] * REPEATED)
        for fold in (0, 1)
    }
    blanks = {fold: Lessons.joined([_blanks(model, memory)] * REPEATED) for fold in folds}
    return fit_judge(folds, blanks, memory, Fitting(scorer=QUICK, branch=QUICK))


def _blanks(model: LayoutReader, memory: KeyMemory) -> Lessons:
    """Return the lesson that "Name" and "Date" may be blank, and "Town" never is."""
    page = replace(judged_page(model), pairs=())
    blanks = Blanks((0, 2, 4), (True, True, False), (0.9,) * 3)
    answered = AnsweredPage("funsd", "blank", Protocol.LINES, page, (), (), (), 0, blanks)
    found = blank_lessons_of(answered, memory)
    if found is None:
        raise ValueError("The page has no question.")
    return found


def _lessons(model: LayoutReader, memory: KeyMemory, fold: int, turn: int) -> Lessons:
    page = judged_page(model, shakes=1)
    right = (True, True, turn % 4 == 0)
    answered = AnsweredPage("funsd", f"{fold} {turn}", Protocol.LINES, page, right, (0.9,) * 3, (), 3)
    found = lessons_of(
        answered, memory, Workshop(partial(read_shaken, model), lambda text, dice: "7,50"), turn
    )
    if found is None:
        raise ValueError("The page has no pair.")
    return found
