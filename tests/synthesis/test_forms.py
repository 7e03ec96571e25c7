import io
from collections import Counter
from dataclasses import replace

import numpy as np
import pdfplumber
import pytest
from fonts_needed import needs_fonts

from xformparser.errors import ConfigurationError
from xformparser.labels import Label, link_kind
from xformparser.synthesis.degradation import SET_ASIDE, trained_ways
from xformparser.synthesis.forms import (
    FormPlan,
    MadeForm,
    form_texts,
    make_form,
    make_plans,
    parse_languages,
)
from xformparser.synthesis.kinds import KINDS, SET_ASIDE_KINDS
from xformparser.synthesis.lexicon import LANGUAGES

pytestmark = needs_fonts


@pytest.fixture(scope="module")
def made() -> list[MadeForm]:
    return [make_form(plan) for plan in make_plans(11, 16, LANGUAGES, for_tests=False)]


@pytest.mark.parametrize("filling", [None, 3])
def test_what_a_form_says_is_known_without_drawing_it(filling: int | None) -> None:
    plan = FormPlan(5, 2, "de", filling=filling)
    assert form_texts(plan) == [entity.text for entity in make_form(plan).form.entities]


def test_the_same_plan_makes_the_same_form() -> None:
    first, second = (make_form(FormPlan(5, 2, "ja")) for _ in range(2))
    assert first.form == second.form
    assert first.pdf == second.pdf
    assert [image.tobytes() for image in first.images] == [image.tobytes() for image in second.images]


def test_another_seed_makes_another_form() -> None:
    assert make_form(FormPlan(5, 2, "ja")).form != make_form(FormPlan(6, 2, "ja")).form


def test_the_pdf_says_what_the_annotation_says(made: list[MadeForm]) -> None:
    for each in made:
        with pdfplumber.open(io.BytesIO(each.pdf)) as pdf:
            for page, view in zip(pdf.pages, each.form.pages, strict=True):
                drawn = Counter("".join(word.text for word in view.drawn.words))
                written = Counter(char["text"] for char in page.chars if char["upright"])
                assert not drawn - written, each.form.id


def test_words_lie_on_their_page(made: list[MadeForm]) -> None:
    for each in made:
        for view in (page.drawn for page in each.form.pages):
            inside = [
                word.box[0] > -0.1 * view.width
                and word.box[2] < 1.1 * view.width
                and word.box[3] < 1.05 * view.height
                for word in view.words
            ]
            assert sum(inside) >= 0.99 * len(inside), each.form.id


def test_links_lead_from_questions_to_answers_and_from_headers_to_questions(made: list[MadeForm]) -> None:
    for each in made:
        labels = [entity.label for entity in each.form.entities]
        assert all(link_kind(labels[head], labels[tail]) is not None for head, tail in each.form.links)
        answered = Counter(tail for head, tail in each.form.links if labels[tail] is Label.ANSWER)
        assert all(answered[number] == 1 for number, label in enumerate(labels) if label is Label.ANSWER)


def test_forms_have_questions_that_are_empty_and_such_with_answers(made: list[MadeForm]) -> None:
    empty = answered = 0
    for each in made:
        labels = [entity.label for entity in each.form.entities]
        asking = {head for head, tail in each.form.links if labels[tail] is Label.ANSWER}
        answered += len(asking)
        empty += sum(label is Label.QUESTION for label in labels) - len(asking)
    assert answered > empty > 0


def test_what_is_set_aside_for_tests_is_never_trained_on(made: list[MadeForm]) -> None:
    names = {kind.name for kind in SET_ASIDE_KINDS}
    assert not names & {kind.name for kind in KINDS}
    assert SET_ASIDE not in trained_ways()
    assert all(not names & set(each.form.layout) and each.form.degradation != SET_ASIDE for each in made)
    kept = make_form(FormPlan(11, 0, "en", for_tests=True)).form
    assert set(kept.layout) <= names
    assert kept.degradation == SET_ASIDE


def test_one_form_is_degraded_in_the_way_that_is_named() -> None:
    plan = FormPlan(11, 0, "en", for_tests=True)
    ways = {way: make_form(replace(plan, way=way)) for way in ("clean", "fax")}
    assert ways["clean"].pdf == ways["fax"].pdf
    assert {way: made.form.degradation for way, made in ways.items()} == {"clean": "clean", "fax": "fax"}
    clean, fax = (np.asarray(made.images[0]) for made in ways.values())
    assert clean.shape == fax.shape
    assert np.abs(clean.astype(int) - fax).mean() > 1


def test_languages_take_turns() -> None:
    plans = make_plans(0, 5, ("en", "de"), for_tests=False)
    assert [plan.language for plan in plans] == ["en", "de", "en", "de", "en"]
    assert len({plan.name for plan in plans}) == 5


@pytest.fixture(scope="module")
def fillings() -> list[MadeForm]:
    return [make_form(plan) for plan in make_plans(7000, 1, ("de",), for_tests=False, fillings=4)]


def texts(made: MadeForm, *labels: Label) -> tuple[str, ...]:
    return tuple(entity.text for entity in made.form.entities if entity.label in labels)


def head_of(made: MadeForm) -> tuple[tuple[object, ...], ...]:
    """Return the first letters of the PDF: which, in what, and where."""
    with pdfplumber.open(io.BytesIO(made.pdf)) as pdf:
        letters = pdf.pages[0].chars[:20]
    return tuple((each["text"], each["fontname"], each["size"], each["x0"], each["top"]) for each in letters)


def test_fillings_are_named_by_number(fillings: list[MadeForm]) -> None:
    assert [made.form.id for made in fillings] == [f"de_7000_00000_f{number:02d}" for number in range(4)]


def test_fillings_share_what_is_printed_and_how(fillings: list[MadeForm]) -> None:
    assert len({(made.form.scenario, made.form.layout) for made in fillings}) == 1
    # a table that goes on overleaf may repeat its head
    assert len({frozenset(texts(made, Label.HEADER, Label.QUESTION)) for made in fillings}) == 1
    assert len({head_of(made) for made in fillings}) == 1


def test_fillings_differ_in_what_is_filled_in_and_in_degradation(fillings: list[MadeForm]) -> None:
    assert len({texts(made, Label.ANSWER) for made in fillings}) == 4
    assert len({made.form.degradation for made in fillings}) > 1


def test_more_fillings_leave_the_first_as_they_are(fillings: list[MadeForm]) -> None:
    again = [make_form(plan) for plan in make_plans(7000, 1, ("de",), for_tests=False, fillings=2)]
    assert [made.form for made in again] == [made.form for made in fillings[:2]]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'xx' is not known"):
        parse_languages(["en", "xx"])
