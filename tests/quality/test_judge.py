from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from judged_pages import DATE, NAME, TOWN, judged_page
from made_judges import made_judge

from xformparser.errors import ModelError
from xformparser.labels import LABEL_INDEX, Label, TextSource
from xformparser.models.pretrained import FormModel
from xformparser.quality.dimensions import Dimension
from xformparser.quality.evidence import Candidate, PageEvidence
from xformparser.quality.judge import DIGITAL, JUDGE, SCANNED, Judge, source_of
from xformparser.quality.judgement import weakest


@pytest.fixture(scope="module")
def judge(tiny_model: FormModel) -> Judge:
    return made_judge(tiny_model)


@pytest.fixture
def page(tiny_model: FormModel) -> PageEvidence:
    return judged_page(tiny_model)


def test_what_was_often_wrong_is_less_sure(judge: Judge, page: PageEvidence) -> None:
    name, date, town = judge.judge(page, [NAME, DATE, TOWN])
    assert town.confidence < min(name.confidence, date.confidence)
    assert town.doubtful
    assert not name.doubtful
    assert name.reasons == ()


def test_each_dimension_has_a_score(judge: Judge, page: PageEvidence) -> None:
    for judgement in judge.judge(page, page.pairs):
        assert set(judgement.dimensions) == set(Dimension) - {Dimension.READING, Dimension.STABILITY}
        assert all(0 <= score <= 1 for score in judgement.dimensions.values())
        assert 0 <= judgement.confidence <= 1


def test_a_second_parent_is_a_weakness_of_structure_and_says_so(judge: Judge, page: PageEvidence) -> None:
    twice = replace(page, pairs=(*page.pairs, Candidate(TOWN.question, NAME.answer)))
    (before,) = judge.judge(page, [NAME])
    (judgement,) = judge.judge(twice, [NAME], review_at=0.999999)
    assert judgement.dimensions["structure"] < 0.5 < before.dimensions["structure"]
    # the labels of a random model are never sure
    learned = {name: score for name, score in judgement.dimensions.items() if name != Dimension.LABELLING}
    assert weakest(learned) == Dimension.STRUCTURE
    assert "another key claims the same value" in judgement.reasons


def test_nothing_passes_a_precision_that_was_never_reached(judge: Judge, page: PageEvidence) -> None:
    assert judge.judge(page, [TOWN], review_at=0.99999)[0].doubtful


def test_blanks_are_as_sure_as_such_questions_were_blank(judge: Judge, page: PageEvidence) -> None:
    empty = replace(page, pairs=())
    blanks = [Candidate(each.question, each.question) for each in (NAME, TOWN)]
    name, town = judge.judge(empty, blanks)
    assert town.confidence < 0.5 < name.confidence
    assert (name.doubtful, town.doubtful) == (False, True)
    assert name.dimensions == {"labelling": page.labels[NAME.question, LABEL_INDEX[Label.QUESTION]]}
    among_pairs = judge.judge(empty, [NAME, *blanks])
    assert [each.confidence for each in among_pairs[1:]] == [name.confidence, town.confidence]


def test_no_candidates_give_no_judgements(judge: Judge, page: PageEvidence) -> None:
    assert judge.judge(page, []) == ()


def test_a_stored_judge_says_the_same(judge: Judge, page: PageEvidence, tmp_path: Path) -> None:
    judge.save(tmp_path)
    again = Judge.load(tmp_path)
    assert again is not None
    for one, other in zip(judge.judge(page, page.pairs), again.judge(page, page.pairs), strict=True):
        assert one.confidence == pytest.approx(other.confidence, abs=0.02)
        assert list(one.dimensions) == list(other.dimensions)


def test_a_model_without_judge_has_none(tmp_path: Path) -> None:
    assert Judge.load(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"not weights", b"\x08\0\0\0\0\0\0\0{}      "])
def test_a_damaged_judge_is_refused_with_its_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / JUDGE).write_bytes(content)
    with pytest.raises(ModelError, match=JUDGE):
        Judge.load(tmp_path)


def test_a_judge_of_other_facts_is_refused(judge: Judge, page: PageEvidence) -> None:
    names = dict(judge.branches.names) | {"reading": ("sharpness",)}
    with pytest.raises(ModelError, match="Fit it anew"):
        replace(judge, branches=replace(judge.branches, names=names)).judge(page, page.pairs)


def test_pages_with_words_of_ocr_are_judged_as_such(page: PageEvidence) -> None:
    assert source_of(page) == DIGITAL
    segments = tuple(
        replace(each, words=tuple(replace(word, source=TextSource.OCR) for word in each.words))
        for each in page.layout.segments
    )
    assert source_of(replace(page, layout=replace(page.layout, segments=segments))) == SCANNED


def test_judging_does_not_change_with_the_order_of_candidates(judge: Judge, page: PageEvidence) -> None:
    forth, back = judge.judge(page, [NAME, DATE, TOWN]), judge.judge(page, [TOWN, DATE, NAME])
    np.testing.assert_allclose(
        [each.confidence for each in forth], [each.confidence for each in back[::-1]], rtol=1e-5
    )
