from dataclasses import replace

import pytest
from judged_pages import DATE, NAME, TOWN, judged_page, layout
from made_judges import made_judge

from xformparser.labels import Label, LinkKind
from xformparser.models.decoding import DecodedEntity, DecodedLink, DecodedPage
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import PageReading
from xformparser.quality.evidence import PageEvidence
from xformparser.quality.facts.stability import stability_facts
from xformparser.quality.shaking import shaken

WORD_SPANS = tuple(range(place, place + 1) for place in range(10))
TEXTS = [word.text for segment in layout().segments for word in segment.words]


@pytest.fixture
def page(tiny_model: FormModel) -> PageEvidence:
    return judged_page(tiny_model)


def reading(name: tuple[int, ...], linked: bool) -> PageReading:
    """Return a reading that finds the question in word 0, and `name` as an answer."""
    entities = (
        DecodedEntity((0,), Label.QUESTION, 0.9, labelled=False),
        DecodedEntity(name, Label.ANSWER, 0.9, labelled=False),
    )
    links = (DecodedLink(0, 1, LinkKind.QUESTION_ANSWER, 0.9),) if linked else ()
    return PageReading(DecodedPage(entities, links), WORD_SPANS)


def test_a_pair_that_is_found_again_agrees(page: PageEvidence) -> None:
    facts = stability_facts(replace(page, again=(reading((1, 2, 3), linked=True),)), [NAME, DATE])
    assert facts["agreement"].tolist() == [1, 0]
    assert facts["key_again"].tolist() == [1, 0]


def test_a_part_of_the_value_agrees_in_part_and_readings_are_averaged(page: PageEvidence) -> None:
    readings = (reading((1, 2), linked=True), reading((1, 2, 3), linked=False))
    facts = stability_facts(replace(page, again=readings), [NAME])
    assert facts["value_again"][0] == pytest.approx((2 / 3 + 1) / 2)
    assert facts["linked_again"][0] == pytest.approx(0.5)
    assert facts["agreement"][0] == pytest.approx(2 / 3 / 2)


def test_shaken_pages_are_the_same_each_time_with_other_places_and_all_words() -> None:
    one, other = shaken(layout(), 2)
    assert shaken(layout(), 2) == (one, other)
    for moved in (one, other):
        words = [word for segment in moved.segments for word in segment.words]
        assert [word.text for word in words] == TEXTS
        assert moved.segments[0].box != layout().segments[0].box
    assert one != other


def test_a_page_without_words_stays_as_it_is() -> None:
    empty = replace(layout(), segments=())
    assert shaken(empty, 2) == (empty, empty)


def test_moved_pages_are_read_as_if_they_were_given_alone(tiny_model: FormModel) -> None:
    first, second = tiny_model.read_moved(layout(), shaken(layout(), 1))
    assert first == tiny_model.read(layout())
    assert second == tiny_model.read(*shaken(layout(), 1))


def test_a_judge_has_stability_only_of_pages_that_were_read_again(tiny_model: FormModel) -> None:
    judge = made_judge(tiny_model)
    (once,) = judge.judge(judged_page(tiny_model), [TOWN])
    (again,) = judge.judge(judged_page(tiny_model, 2), [TOWN])
    assert "stability" not in once.dimensions
    assert 0 <= again.dimensions["stability"] <= 1
