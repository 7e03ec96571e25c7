import json
from dataclasses import replace
from pathlib import Path

import pytest
from small_forms import lone_word, two_line_form

from xformparser.datasets.annotations import GoldLink
from xformparser.encoder.storage import TextEncoder
from xformparser.errors import ConfigurationError
from xformparser.labels import Label, LinkKind
from xformparser.training.examples import Example, View
from xformparser.training.features import make_example
from xformparser.training.treatment import (
    NOTHING,
    CorrectedLabel,
    PageName,
    Repetition,
    Treatment,
    Weight,
    corrected,
    treat,
)

QA, PARENT = LinkKind.QUESTION_ANSWER, LinkKind.PARENT

FORM = {"dataset": "funsd", "language": "en", "document": "two_lines"}
LONE = {**FORM, "document": "lone"}
ELSEWHERE = [{**FORM, "dataset": "naf"}, {**FORM, "language": "de"}, {**FORM, "document": "two"}]


@pytest.fixture(scope="module")
def examples(tiny_encoder: TextEncoder) -> list[Example]:
    """Return the form as entities and as lines, and a page of one word."""
    made = [make_example(tiny_encoder, two_line_form(), view) for view in (View.ENTITIES, View.LINES)]
    made.append(make_example(tiny_encoder, lone_word(), View.ENTITIES))
    return [example for example in made if example is not None]


WHOLE = Treatment(
    weights=(Weight(**FORM, task="re", entity=2, weight=3.0),),
    labels=(CorrectedLabel(**FORM, entity=0, label=Label.OTHER),),
    repetitions=(Repetition(**LONE, times=2),),
    apart=((PageName(**FORM), PageName(**LONE)),),
)


@pytest.mark.parametrize("treatment", [NOTHING, WHOLE], ids=["nothing", "everything"])
def test_a_treatment_is_written_and_read(treatment: Treatment, tmp_path: Path) -> None:
    treatment.write(tmp_path / "treatment.json")
    assert Treatment.read(tmp_path / "treatment.json") == treatment


@pytest.mark.parametrize(
    ("written", "message"),
    [
        pytest.param("{", "holds no treatment", id="no JSON"),
        pytest.param("[]", "holds no treatment", id="no object"),
        pytest.param(b"\xff\xfe\x00", "holds no treatment", id="no text"),
        pytest.param({"weight": []}, "weight", id="unknown key"),
        pytest.param({"weights": [{**FORM, "task": "ser", "entity": 0}]}, "Field required", id="no weight"),
        pytest.param(
            {"weights": [{**FORM, "task": "ser", "entity": 0, "weight": -1}]},
            "greater than or equal to 0",
            id="a negative weight",
        ),
        pytest.param(
            {"weights": [{**FORM, "task": "ner", "entity": 0, "weight": 1}]},
            "'ser' or 're'",
            id="no such task",
        ),
        pytest.param(
            {"weights": [{**FORM, "task": "ser", "entity": -1, "weight": 1}]},
            "greater than or equal to 0",
            id="an entity counted from the end",
        ),
        pytest.param(
            {"labels": [{**FORM, "entity": 0, "label": "title"}]}, "'header', 'question'", id="no such label"
        ),
        pytest.param({"repetitions": [{**FORM, "times": 0}]}, "greater than 0", id="shown never"),
        pytest.param({"apart": [[{"dataset": "funsd"}]]}, "language", id="half a page's name"),
    ],
)
def test_a_file_that_holds_no_treatment_is_refused(written: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "treatment.json"
    path.write_bytes(
        written
        if isinstance(written, bytes)
        else (written if isinstance(written, str) else json.dumps(written)).encode()
    )
    with pytest.raises(ConfigurationError) as raised:
        Treatment.read(path)
    text = str(raised.value)
    assert text.startswith(f"{path}: holds no treatment: ")
    assert message in text
    assert text.endswith("Give a file that `xformparser diagnose` wrote.")
    assert "\n" not in text


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        Treatment.read(tmp_path / "none.json")


def test_nothing_leaves_the_examples_as_they_are(examples: list[Example]) -> None:
    treated = treat(examples, NOTHING)
    assert all(after is before for after, before in zip(treated.examples, examples, strict=True))
    assert treated.groups == (frozenset(),) * 3
    assert treat([], WHOLE).examples == ()


def test_what_names_no_page_of_the_run_is_passed_over(examples: list[Example]) -> None:
    treatment = Treatment(
        weights=tuple(Weight(**page, task="ser", entity=99, weight=0) for page in ELSEWHERE),
        labels=tuple(CorrectedLabel(**page, entity=99, label=Label.OTHER) for page in ELSEWHERE),
        repetitions=tuple(Repetition(**page, times=5) for page in ELSEWHERE),
        apart=(tuple(PageName(**page) for page in ELSEWHERE),),
    )
    assert treat(examples, treatment) == treat(examples, NOTHING)
    assert corrected([two_line_form()], treatment) == (two_line_form(),)


def test_weights_reach_both_views_of_a_page_and_no_other(examples: list[Example]) -> None:
    treatment = Treatment(
        weights=(
            Weight(**FORM, task="re", entity=2, weight=3.0),
            Weight(**FORM, task="ser", entity=4, weight=0.0),
        )
    )
    *form, lone = treat(examples, treatment).examples
    for example in form:
        assert example.targets.weights is not None
        assert example.targets.weights.tolist() == [[1, 1], [1, 1], [1, 3], [1, 1], [0, 1]]
    assert lone is examples[2]
    assert all(example.targets.weights is None for example in examples)


@pytest.mark.parametrize(
    ("entity", "label", "links"),
    [
        # header -> question, question -> answer, question -> answer as they are
        pytest.param(2, Label.ANSWER, [(0, 1, PARENT), (1, 2, QA), (3, 4, QA)], id="the same label"),
        pytest.param(2, Label.OTHER, [(0, 1, PARENT), (3, 4, QA)], id="what has no question"),
        pytest.param(2, Label.QUESTION, [(0, 1, PARENT), (1, 2, PARENT), (3, 4, QA)], id="a question below"),
        pytest.param(2, Label.HEADER, [(0, 1, PARENT), (2, 1, PARENT), (3, 4, QA)], id="the other way round"),
        pytest.param(1, Label.ANSWER, [(3, 4, QA)], id="an answer asks nothing"),
        pytest.param(0, Label.ANSWER, [(1, 0, QA), (1, 2, QA), (3, 4, QA)], id="a heading is an answer"),
    ],
)
def test_a_corrected_label_keeps_the_links_that_fit(
    entity: int, label: Label, links: list[tuple[int, int, LinkKind]]
) -> None:
    labels = (CorrectedLabel(**FORM, entity=entity, label=label),)
    form, lone = corrected([two_line_form(), lone_word()], Treatment(labels=labels))
    expected = [each.label for each in two_line_form().entities]
    expected[entity] = label
    assert [each.label for each in form.entities] == expected
    place = {each.id: number for number, each in enumerate(form.entities)}
    assert sorted((place[link.head], place[link.tail], link.kind) for link in form.links) == sorted(links)
    assert lone == lone_word()


@pytest.mark.parametrize(("second", "joined"), [(Label.QUESTION, True), (Label.OTHER, False)])
def test_pieces_of_an_entity_are_joined_while_their_labels_are_alike(second: Label, joined: bool) -> None:
    pieces = (GoldLink(20, 40, LinkKind.SAME_ENTITY),)
    labels = (
        CorrectedLabel(**FORM, entity=2, label=Label.QUESTION),
        CorrectedLabel(**FORM, entity=4, label=second),
    )
    (form,) = corrected([replace(two_line_form(), links=pieces)], Treatment(labels=labels))
    assert form.links == (pieces if joined else ())


def test_an_entity_that_the_page_does_not_have_is_refused(examples: list[Example]) -> None:
    message = "entity 5 of funsd_en two_lines, which has 5 of them"
    with pytest.raises(ConfigurationError, match=message):
        treat(examples, Treatment(weights=(Weight(**FORM, task="ser", entity=5, weight=0),)))
    labels = (CorrectedLabel(**FORM, entity=5, label=Label.OTHER),)
    with pytest.raises(ConfigurationError, match=message):
        corrected([two_line_form()], Treatment(labels=labels))


def test_a_page_laid_out_anew_is_treated_alike(examples: list[Example]) -> None:
    below = replace(examples[0], dataset="funsd_answers_below")
    treatment = Treatment(
        weights=(Weight(**FORM, task="ser", entity=4, weight=0),),
        repetitions=(Repetition(**FORM, times=2),),
    )
    first, second = treat([below], treatment).examples
    assert first is second
    assert first.dataset == "funsd_answers_below"
    assert first.targets.weights is not None
    assert first.targets.weights[:, 0].tolist() == [1, 1, 1, 1, 0]


def test_repeated_pages_stand_in_the_list_as_often_as_they_are_shown(examples: list[Example]) -> None:
    treatment = Treatment(
        repetitions=(Repetition(**FORM, times=3),), apart=((PageName(**LONE), PageName(**FORM)),)
    )
    treated = treat(examples, treatment)
    assert [example.document_id for example in treated.examples] == ["two_lines"] * 6 + ["lone"]
    assert [example.view for example in treated.examples[:6]] == [View.ENTITIES] * 3 + [View.LINES] * 3
    assert treated.groups == (frozenset({0}),) * 7


def test_a_page_may_be_in_several_groups(examples: list[Example]) -> None:
    form, lone = PageName(**FORM), PageName(**LONE)
    elsewhere = PageName(**ELSEWHERE[0])
    groups = treat(examples, Treatment(apart=((form, elsewhere), (lone, form), (elsewhere,)))).groups
    assert groups == (frozenset({0, 1}), frozenset({0, 1}), frozenset({1}))
