"""The report in HTML: whole, escaped, and true to the figures."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from made_diagnoses import NAME, Row, label, made_diagnosis, mixed_diagnosis
from small_forms import two_line_form

from xformparser.diagnostics.causes import Cause
from xformparser.diagnostics.diagnosis import Diagnosis
from xformparser.diagnostics.report.gallery import build_gallery
from xformparser.diagnostics.report.html_report import Report, render_report
from xformparser.diagnostics.report.summary import summarise

EVIL = "<script>alert(1)</script>"
VOID = {"meta", "img", "br", "circle", "line", "rect", "path", "polyline"}


class Outline(HTMLParser):
    """Notes headings, pictures and names, and fails where elements are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.seen.append(tag)
        self.ids += filter(None, [found.get("id")])
        self.targets += [target[1:] for target in filter(None, [found.get("href")]) if target[0] == "#"]
        if tag == "img":
            self.pictures.append(found)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def rendered(diagnosis: Diagnosis, others: tuple[Diagnosis, ...] = ()) -> str:
    summary = summarise([diagnosis, *others])
    treatments = {Cause.CONFLICT: Path("out/conflict.json")}
    return render_report(Report(Path("out"), summary, build_gallery(diagnosis), treatments, 12))


def words_of(page: str) -> str:
    body = page.partition("<body>")[2]
    return " ".join(unescape(re.sub("<[^>]+>", " ", body)).split()).replace("\u2060", "")


def test_the_first_sentence_is_the_finding() -> None:
    page = rendered(mixed_diagnosis())
    (heading,) = re.findall("<h1>(.*?)</h1>", page)
    assert heading.replace("\u2060", "") == (
        "3 of 7 training samples (42.9\xa0%, 15.8–75.0) are not learned, though 57.1\xa0% are answered right."
    )


def test_everything_is_there_and_well_formed() -> None:
    page = rendered(mixed_diagnosis())
    outline = Outline(page)
    assert [tag for tag in outline.seen if tag == "h1"] == ["h1"]
    assert outline.seen.count("svg") >= 2
    assert len(outline.pictures) == 3
    assert all(picture["alt"] and picture["width"] for picture in outline.pictures)
    assert set(outline.targets) <= set(outline.ids)
    assert len(set(outline.ids)) == len(outline.ids)
    text = words_of(page)
    assert "F1 is 66.7 % for labels and 66.7 % for links" in text
    assert "--data.sources.treatment out/conflict.json" in text
    assert "The base model was 0.0 % sure of the label “question”." in text
    assert "12 in review.csv" in text
    assert "xformparser app --review out" in text


def test_nothing_comes_from_the_network() -> None:
    page = rendered(mixed_diagnosis())
    assert not re.findall(r'(?:src|href)="(?!data:|#|review\.csv|https://arxiv\.org/)', page)
    assert "@import" not in page
    assert "url(" not in page


@pytest.mark.parametrize("field", ["text", "document", "run"])
def test_texts_are_escaped(field: str) -> None:
    page = two_line_form()
    document = EVIL if field == "document" else page.document_id
    entity = replace(page.entities[NAME], text=EVIL) if field == "text" else page.entities[NAME]
    page = replace(page, document_id=document, entities=(page.entities[0], entity, *page.entities[2:]))
    row = Row(NAME, label("question"), label("other"), 0.0, Cause.INCONSISTENT, document=document)
    twin = replace(row, gold=label("header"))
    diagnosis = made_diagnosis([row, twin], (page,), run=EVIL if field == "run" else "runs/tiny")
    written = rendered(diagnosis)
    assert EVIL not in written
    assert "&lt;script&gt;alert(1)&lt;" in written
    Outline(written)


def test_nothing_unlearned_says_so_and_shows_no_samples() -> None:
    header = label("header")
    page = rendered(made_diagnosis([Row(0, header, header)]))
    assert "None of 1 training sample is left unlearned: each is right in a perturbed pass." in words_of(page)
    outline = Outline(page)
    assert outline.pictures == []
    assert not {"causes", "gallery", "seeds"} & set(outline.ids)


def test_one_epoch_and_no_base_model() -> None:
    header = label("header")
    diagnosis = made_diagnosis([Row(0, header, label("other"), 0.0, correct=(0,), shown=(True,))])
    page = rendered(replace(diagnosis, facts=replace(diagnosis.facts, start_from=None)))
    outline = Outline(page)
    assert "base" not in outline.ids
    assert "from fresh weights" in words_of(page)
    assert len(outline.pictures) == 1


def test_runs_with_other_seeds_stand_beside() -> None:
    page = rendered(mixed_diagnosis(), (mixed_diagnosis(),))
    assert "In at least 2 of 2 runs, 3 (42.9 %, 15.8–75.0) are not learned." in words_of(page)
    assert "seeds" in Outline(page).ids
