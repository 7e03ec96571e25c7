import copy
from dataclasses import replace
from pathlib import Path
from pickle import UnpicklingError

import pytest
import torch
from PIL import Image
from small_forms import lone_word, two_line_form

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.encoder.storage import TextEncoder
from xformparser.training.examples import View
from xformparser.training.features import FeatureCache, make_example


def test_cache_unpickles_nothing_but_examples(tmp_path: Path, tiny_encoder: TextEncoder) -> None:
    cache = FeatureCache(tiny_encoder, tmp_path)
    cache.examples([two_line_form()], [View.LINES])
    (kept,) = tmp_path.glob("*.pt")
    torch.save(Path, kept)
    with pytest.raises(UnpicklingError, match="Weights only load failed"):
        cache.examples([two_line_form()], [View.LINES])


def test_examples_come_back_from_the_folder(
    tiny_encoder: TextEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [two_line_form(), lone_word()]
    cache = FeatureCache(tiny_encoder, tmp_path / "cache")
    first = cache.examples(pages, View)
    assert [(example.document_id, example.view) for example in first] == [
        (page.document_id, view) for page in pages for view in View
    ]
    monkeypatch.setattr("xformparser.training.features.make_example", None)
    for old, new in zip(first, cache.examples(pages, View), strict=True):
        assert torch.equal(old.states, new.states)
        assert old.page.windows == new.page.windows
        assert torch.equal(old.targets.links, new.targets.links)
        assert (old.document_id, old.view) == (new.document_id, new.view)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"width": 400.0}, id="size"),
        pytest.param({"links": ()}, id="links"),
        pytest.param({"entities": two_line_form().entities[:2], "links": ()}, id="entities"),
        pytest.param({"document_id": "twin"}, id="document"),
    ],
)
def test_a_changed_page_is_encoded_anew(
    tiny_encoder: TextEncoder, tmp_path: Path, change: dict[str, object]
) -> None:
    cache = FeatureCache(tiny_encoder, tmp_path)
    page, changed = two_line_form(), replace(two_line_form(), **change)
    (first,), (second,) = (cache.examples([one], [View.LINES]) for one in (page, changed))
    expected = make_example(tiny_encoder, changed, View.LINES)
    assert expected is not None
    assert second.document_id == expected.document_id
    assert (second.page.word_boxes == expected.page.word_boxes).all()
    assert torch.equal(second.targets.links, expected.targets.links)
    assert first.document_id == page.document_id


def test_another_encoder_of_the_same_shape_shares_no_states(
    tiny_encoder: TextEncoder, tmp_path: Path
) -> None:
    other = replace(tiny_encoder, model=copy.deepcopy(tiny_encoder.model))
    with torch.no_grad():
        other.model.get_input_embeddings().weight.neg_()
    (first,), (second,) = (
        FeatureCache(encoder, tmp_path).examples([two_line_form()], [View.LINES])
        for encoder in (tiny_encoder, other)
    )
    assert not torch.equal(first.states, second.states)


def test_a_page_without_words_is_left_out(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    blank = AnnotatedPage("funsd", "blank", "en", 100, 100, (), ())
    cache = FeatureCache(tiny_encoder, tmp_path)
    assert cache.examples([blank], View) == cache.examples([blank], View) == []


def test_no_half_file_stays_behind(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    FeatureCache(tiny_encoder, tmp_path).examples([two_line_form()], View)
    assert {path.suffix for path in tmp_path.iterdir()} == {".pt"}


def test_pictures_come_with_the_pages_and_are_not_kept(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    Image.linear_gradient("L").resize((300, 100)).save(tmp_path / "page.png")
    pages = [replace(two_line_form(), image_path=tmp_path / "page.png"), lone_word()]
    folder = tmp_path / "cache"
    for _ in range(2):
        first, second, *lone = FeatureCache(tiny_encoder, folder, pictures=True).examples(pages, View)
        assert first.page.picture is not None
        assert first.page.picture.shape == (100, 300)
        assert first.page.picture is second.page.picture
        assert [example.page.picture for example in lone] == [None, None]
    without = FeatureCache(tiny_encoder, folder).examples(pages, View)
    assert [example.page.picture for example in without] == [None] * 4
