from collections.abc import Mapping
from dataclasses import replace

import pytest

from xformparser.datasets.annotations import AnnotatedPage, GoldLink
from xformparser.evaluation.entities import word_sets
from xformparser.evaluation.pairs import (
    FuzzyPixelPairF1,
    LinePairF1,
    PixelPairF1,
    PixelWordRecall,
    SegmentPairF1,
    gold_pairs,
)
from xformparser.evaluation.scores import Counts
from xformparser.labels import Label, LinkKind

QA = LinkKind.QUESTION_ANSWER
LABELS = {20: Label.QUESTION, 30: Label.QUESTION, 40: Label.ANSWER, 41: Label.ANSWER, 50: Label.ANSWER}
PAIRS = [("Full name:", "Ann Lee"), ("Full name:", "(Dr)"), ("Date", "4 May")]


@pytest.mark.parametrize(
    ("labels", "links", "counts"),
    [
        pytest.param(LABELS, [(20, 40), (20, 41), (30, 50)], Counts(3, 3, 3), id="perfect"),
        pytest.param(LABELS, [], Counts(0, 0, 3), id="nothing found"),
        pytest.param(LABELS, [(20, 40), (30, 41)], Counts(1, 2, 3), id="one wrong link"),
        pytest.param(LABELS | {20: Label.HEADER}, [(20, 40), (30, 50)], Counts(1, 2, 3), id="wrong label"),
        pytest.param({}, [(20, 40)], Counts(0, 1, 3), id="no labels"),
    ],
)
def test_segment_pairs(
    form: AnnotatedPage, labels: Mapping[int, Label], links: list[tuple[int, int]], counts: Counts
) -> None:
    metric = SegmentPairF1()
    metric.update(form, labels, [GoldLink(head, tail, QA) for head, tail in links])
    assert metric.compute().counts == counts


NAME = (frozenset({1, 2}), Label.QUESTION)
ANN = (frozenset({3, 4}), Label.ANSWER)
DOCTOR = (frozenset({5}), Label.ANSWER)


@pytest.mark.parametrize(
    ("entities", "links", "counts"),
    [
        pytest.param([], [], Counts(0, 0, 3), id="nothing found"),
        pytest.param([DOCTOR, NAME, ANN], [(1, 2, QA), (1, 0, QA)], Counts(2, 2, 3), id="two right"),
        pytest.param([NAME, ANN], [(1, 0, QA)], Counts(0, 1, 3), id="turned round"),
        pytest.param(
            [NAME, (frozenset({3}), Label.ANSWER)], [(0, 1, QA)], Counts(0, 1, 3), id="a word missing"
        ),
        pytest.param([NAME, (ANN[0], Label.OTHER)], [(0, 1, QA)], Counts(0, 1, 3), id="wrong label"),
        pytest.param([NAME, ANN], [(0, 1, LinkKind.PARENT)], Counts(0, 0, 3), id="another kind"),
        pytest.param([NAME, (frozenset(), Label.ANSWER)], [(0, 1, QA)], Counts(0, 0, 3), id="no words"),
    ],
)
def test_line_pairs(
    form: AnnotatedPage,
    entities: list[tuple[frozenset[int], Label]],
    links: list[tuple[int, int, LinkKind]],
    counts: Counts,
) -> None:
    metric = LinePairF1()
    metric.update(form, entities, links)
    assert metric.compute().counts == counts


def test_an_answer_without_words_is_no_pair_by_words_or_text(form: AnnotatedPage) -> None:
    unread = tuple(
        replace(entity, text="", words=()) if entity.id == 50 else entity for entity in form.entities
    )
    page = replace(form, entities=unread)
    metric = LinePairF1()
    metric.update(page, list(zip(word_sets(page), [entity.label for entity in unread], strict=True)), [])
    assert metric.compute().counts.gold == 2
    assert gold_pairs(page) == PAIRS[:2]


@pytest.mark.parametrize(
    ("pairs", "exact", "fuzzy"),
    [
        pytest.param(PAIRS, 3, 3, id="perfect"),
        pytest.param([], 0, 0, id="nothing found"),
        pytest.param([("full NAME", " ann  lee. ")], 1, 1, id="case, space and edge punctuation"),
        pytest.param([("Ｄate", "4May")], 1, 1, id="full width"),
        pytest.param([("Full nane:", "Ann Lee")], 0, 1, id="one of eight wrong"),
        pytest.param([("Full nane:", "Ann Loo")], 0, 0, id="value below 0.8"),
        pytest.param([("Data", "4 May")], 0, 0, id="key below 0.8"),
        pytest.param([("Ann Lee", "Full name:")], 0, 0, id="turned round"),
        pytest.param([PAIRS[2]] * 2, 1, 1, id="twice the same"),
    ],
)
def test_pixel_pairs(form: AnnotatedPage, pairs: list[tuple[str, str]], exact: int, fuzzy: int) -> None:
    for metric, right in ((PixelPairF1(), exact), (FuzzyPixelPairF1(), fuzzy)):
        metric.update(form, pairs)
        assert metric.compute().counts == Counts(right, len(pairs), 3)


def test_the_assignment_with_the_most_matches_counts(form: AnnotatedPage) -> None:
    texts = {20: "Questionab", 30: "Questionac", 40: "v", 50: "v"}
    entities = tuple(replace(entity, text=texts.get(entity.id, "")) for entity in form.entities)
    metric = FuzzyPixelPairF1()
    # The first prediction resembles both gold pairs, the second only the first: greed would find one.
    metric.update(replace(form, entities=entities), [("Questionab", "v"), ("Questxxnab", "v")])
    assert metric.compute().counts == Counts(2, 2, 2)


@pytest.mark.parametrize(
    ("words", "right"),
    [
        pytest.param([], 0, id="nothing read"),
        pytest.param(["Claim Full name: Ann Lee (Dr)", "Date 4 May", "Page 1"], 11, id="perfect"),
        pytest.param(["CLAIM", "name", "4,"], 3, id="case and punctuation"),
        pytest.param(["Page", "Page", ":"], 1, id="more often than on the page"),
        pytest.param(["Full name:"], 2, id="two words in one"),
    ],
)
def test_word_recall(form: AnnotatedPage, words: list[str], right: int) -> None:
    metric = PixelWordRecall()
    metric.update(form, words)
    score = metric.compute()
    assert (score.counts.right, score.counts.gold) == (right, 11)
    assert score.value == score.recall


def test_word_recall_takes_chinese_by_character(form: AnnotatedPage) -> None:
    page = replace(form, entities=(replace(form.entities[0], text="姓名:张三", words=()),), links=())
    metric = PixelWordRecall()
    metric.update(page, ["姓", "名", "张四"])
    assert metric.compute().counts == Counts(3, 4, 4)


def test_an_empty_page(blank: AnnotatedPage) -> None:
    for metric in (PixelPairF1(), FuzzyPixelPairF1(), PixelWordRecall()):
        metric.update(blank, [])
        assert metric.compute().counts == Counts()
    fuzzy = FuzzyPixelPairF1()
    fuzzy.update(blank, PAIRS)
    assert fuzzy.compute().counts == Counts(0, 3, 0)
