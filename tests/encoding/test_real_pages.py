"""What must hold for any page, on real ones."""

import random
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from tiny_model import build_tokenizer

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.funsd import read_funsd
from xformparser.encoding.layout import layout_of_words
from xformparser.encoding.windows import make_windows
from xformparser.text import join_words


@pytest.fixture
def pages(real_data: Callable[[str], Path]) -> list[AnnotatedPage]:
    return list(islice(read_funsd(real_data("funsd")), 10))


def test_the_order_of_words_leaves_no_trace(pages: list[AnnotatedPage]) -> None:
    for page in pages:
        boxes = [word.box for word in page.words]
        distinct = [word for word in page.words if boxes.count(word.box) == 1]
        layout = layout_of_words(distinct, page.width, page.height)
        mixed = layout_of_words(random.Random(1).sample(distinct, len(distinct)), page.width, page.height)
        assert [segment.words for segment in mixed.segments] == [segment.words for segment in layout.segments]


def test_no_text_is_dropped(pages: list[AnnotatedPage]) -> None:
    tokenizer = build_tokenizer()
    for page in pages:
        layout = layout_of_words(page.words, page.width, page.height)
        windows = make_windows(tokenizer, layout)
        texts = [join_words([word.text for word in segment.words]) for segment in layout.segments]
        whole = [index for text in texts for index in tokenizer.encode(text, add_special_tokens=False).ids]
        assert [index for window in windows for index in window.ids] == whole
        assert {word for window in windows for word, _ in window.members} == set(range(len(page.words)))
