from dataclasses import replace

import pytest
from found_forms import answer, answers, field_value, form_of, page_of, question, text_field
from judged_pages import WORDS
from made_judges import made_judge

from xformparser.inference.doubts import with_doubts
from xformparser.inference.judged_pairs import judge_pairs
from xformparser.inference.page_form import PageForm, SeenPage, read_form
from xformparser.inference.page_pairs import page_pairs
from xformparser.models.pretrained import FormModel
from xformparser.quality.judge import Judge
from xformparser.quality.judgement import Judgement

PAGE = page_of(*WORDS)
FORM = form_of(
    question("Name:", words=frozenset({0})),
    answer("Ann Mary Lee", words=frozenset({1, 2, 3})),
    question("Town:", y=80, words=frozenset({8})),
    answer("Rome", y=80, words=frozenset({9})),
    answers(0, 1, 0.4),
    answers(2, 3, 0.4),
)


@pytest.fixture(scope="module")
def judge(tiny_model: FormModel) -> Judge:
    return made_judge(tiny_model)


@pytest.fixture
def seen(tiny_model: FormModel) -> SeenPage:
    found = read_form(tiny_model, PAGE, frozenset()).seen
    assert found is not None
    return found


def test_pairs_say_what_the_judge_says(judge: Judge, seen: SeenPage) -> None:
    name, town = page_pairs(FORM, PAGE, 0, judge_pairs(FORM, seen, judge, None))
    assert set(name.quality) == {"labelling", "linking", "type", "structure"}
    assert town.confidence < name.confidence != 0.4
    assert (name.needs_review, town.needs_review) == (False, True)
    assert town.review_reasons
    assert name.review_reasons == ()


def test_a_page_that_is_read_again_says_how_stable_its_pairs_are(judge: Judge, tiny_model: FormModel) -> None:
    seen = read_form(tiny_model, PAGE, frozenset(), shakes=2).seen
    assert seen is not None
    assert len(seen.again) == 2
    for pair in page_pairs(FORM, PAGE, 0, judge_pairs(FORM, seen, judge, None)):
        assert 0 <= pair.quality["stability"] <= 1


def test_without_a_judgement_a_pair_is_as_sure_as_its_link(judge: Judge, seen: SeenPage) -> None:
    widget = text_field("order", "PO-7")
    form = form_of(*FORM.entities, field_value(widget), *FORM.links, answers(2, 4, 0.3))
    pairs = page_pairs(form, PAGE, 0, judge_pairs(form, seen, judge, None))
    (typed,) = [pair for pair in pairs if pair.value == "PO-7"]
    assert (typed.confidence, typed.quality) == (0.3, {})
    assert typed.review_reasons == ("low confidence",)


def test_a_blank_is_judged_by_its_key(judge: Judge, seen: SeenPage) -> None:
    form = form_of(*FORM.entities, *FORM.links[:1])
    judgements = judge_pairs(form, seen, judge, None)
    town = page_pairs(form, PAGE, 0, judgements)[1]
    judged = judgements.of[frozenset({8}), frozenset()]
    assert town.value is None
    assert set(town.quality) == {"labelling"}
    assert (town.confidence, town.needs_review) == (judged.confidence, judged.doubtful)


def test_a_precision_holds_for_pairs_that_are_not_judged_as_well(judge: Judge, seen: SeenPage) -> None:
    sure = form_of(*FORM.entities, answer("x", y=80), *FORM.links, answers(2, 4, 0.9))
    for review_at, doubtful in ((None, False), (0.95, True)):
        pairs = page_pairs(sure, PAGE, 0, judge_pairs(sure, seen, judge, review_at))
        (plain,) = [pair for pair in pairs if pair.value == "x"]
        assert plain.needs_review is doubtful


def test_judgements_stay_with_their_pairs_when_others_are_taken_away(judge: Judge, seen: SeenPage) -> None:
    judgements = judge_pairs(FORM, seen, judge, None)
    before = page_pairs(FORM, PAGE, 0, judgements)
    kept = {place: FORM.entities[place] for place in (2, 3)}
    (town,) = page_pairs(FORM.with_only(kept), PAGE, 0, judgements)
    assert (town.confidence, town.quality) == (before[1].confidence, before[1].quality)
    edited = PageForm((*FORM.entities[:3], replace(FORM.entities[3], words=frozenset({7, 9}))), FORM.links)
    assert page_pairs(edited, PAGE, 0, judgements)[1].quality == {}


def test_low_confidence_names_the_weakest_dimension_where_none_is_weak_by_itself() -> None:
    doubtful = Judgement(0.4, {"linking": 0.9, "type": 0.7}, (), True)
    assert with_doubts(doubtful, None, True).reasons == ("low confidence, weakest in type",)
    assert with_doubts(doubtful, "Total", True).reasons[1:] == ("the value may belong to “Total”",)
    assert with_doubts(Judgement(0.4, doubtful=True), None, True).reasons == ("low confidence",)
    asked = Judgement(0.9, {"linking": 0.9, "type": 0.7}, (), True)
    assert with_doubts(asked, None, True).reasons == ("less sure than asked, weakest in type",)
