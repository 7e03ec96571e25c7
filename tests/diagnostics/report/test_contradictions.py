"""What near duplicates and other pages say against an annotation."""

from dataclasses import replace

from made_diagnoses import ANN, NAME, Row, label, made_diagnosis
from small_forms import two_line_form

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.diagnostics.judgement import NONE
from xformparser.diagnostics.report.contradictions import NOTHING_CONTRARY, find_contradictions
from xformparser.labels import Task

QUESTION, HEADER_LABEL = label("question"), label("header")


def copies(count: int) -> tuple[AnnotatedPage, ...]:
    return tuple(replace(two_line_form(), document_id=f"copy_{number}") for number in range(count))


def test_near_duplicates_of_another_label_contradict() -> None:
    pages = copies(4)
    golds = [HEADER_LABEL, QUESTION, QUESTION, HEADER_LABEL]
    rows = [Row(NAME, gold, gold, document=page.document_id) for page, gold in zip(pages, golds, strict=True)]
    contradictions = find_contradictions(made_diagnosis(rows, pages), [0])[0]
    assert (contradictions.alike, contradictions.claim) == (3, "question")
    assert [(witness.page.document, witness.answer) for witness in contradictions.contrary] == [
        ("copy_1", "question"),
        ("copy_2", "question"),
    ]
    assert contradictions.contrary[0].text == "Name:"


def test_a_sample_without_near_duplicates_has_no_testimony() -> None:
    assert find_contradictions(made_diagnosis([Row(NAME, QUESTION, QUESTION)]), [0])[0] == NOTHING_CONTRARY


def test_links_elsewhere_contradict_an_answer_that_is_not_linked() -> None:
    pages = copies(3)
    odd = replace(pages[0], links=tuple(link for link in pages[0].links if link.tail != 40))
    row = Row(ANN, NONE, NAME, document="copy_0", task=Task.RE)
    contradictions = find_contradictions(made_diagnosis([row], (odd, *pages[1:])), [0])[0]
    assert (contradictions.alike, len(contradictions.contrary)) == (2, 2)
    assert contradictions.claim == "what stands beside “Name:” is linked to it"
    assert contradictions.contrary[0].answer == "linked to “Name:”"


def test_an_answer_that_is_linked_as_elsewhere_is_not_contradicted() -> None:
    row = Row(ANN, NAME, NAME, document="copy_0", task=Task.RE)
    assert find_contradictions(made_diagnosis([row], copies(3)), [0])[0].contrary == ()


def test_an_answer_that_is_no_link_and_believed_none_is_silent() -> None:
    row = Row(ANN, NONE, NONE, document="copy_0", task=Task.RE)
    assert find_contradictions(made_diagnosis([row], copies(2)), [0])[0] == NOTHING_CONTRARY
