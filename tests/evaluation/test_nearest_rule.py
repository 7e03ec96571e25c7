from dataclasses import replace
from pathlib import Path

import pytest

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.datasets.splits import Split
from xformparser.evaluation.nearest_rule import CANDIDATES, K, fit_k, link_nearest, nearest_links, rule_f1
from xformparser.labels import Label

DATA = Path(__file__).parents[3] / "shared" / "data"


def test_a_page_by_hand(form: AnnotatedPage) -> None:
    assert link_nearest(form) == {(20, 40), (20, 41), (30, 50)}
    assert nearest_links(form) == form.links[1:]
    assert rule_f1([form]) == 1


def test_without_questions_or_answers(form: AnnotatedPage, blank: AnnotatedPage) -> None:
    assert link_nearest(blank) == set()
    for label in (Label.QUESTION, Label.ANSWER):
        kept = tuple(entity for entity in form.entities if entity.label is not label)
        assert link_nearest(replace(form, entities=kept)) == set()


def test_the_order_of_entities_and_the_links_do_not_matter(form: AnnotatedPage) -> None:
    shuffled = replace(form, entities=form.entities[::-1], links=())
    assert link_nearest(shuffled) == link_nearest(form)
    same_place = tuple(replace(entity, box=(5, 5, 5, 5)) for entity in form.entities)
    assert link_nearest(replace(form, entities=same_place[::-1])) == {(20, 40), (20, 41), (20, 50)}


def test_fit_takes_a_candidate(form: AnnotatedPage) -> None:
    assert fit_k([[form]]) in CANDIDATES


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "path", "split", "at_least"),
    [
        ("funsd", "funsd", Split.TEST, 0.85),
        ("xfund", "xfund/de.train.json", Split.ALL, 0.79),
        ("paddle_kie", "xfund/zh.train.txt", Split.ALL, 0.82),
    ],
)
def test_the_rule_is_no_weaker_than_published_here(
    name: str, path: str, split: Split, at_least: float
) -> None:
    if not (DATA / path).exists():
        pytest.skip(f"the data set {path} is not at hand")
    assert rule_f1(read_dataset(DatasetSpec(name, DATA / path, split))) >= at_least


@pytest.mark.slow
def test_the_shipped_weight_is_the_fitted_one() -> None:
    places = {"funsd": "funsd", "paddle_kie": "xfund/zh.train.txt", "xfund": "xfund/de.train.json"}
    if not all((DATA / path).exists() for path in places.values()):
        pytest.skip("the data sets are not at hand")
    sets = [read_dataset(DatasetSpec(name, DATA / path, Split.TRAIN)) for name, path in places.items()]
    assert fit_k(sets) == K
