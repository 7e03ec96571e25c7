from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_model import build_tokenizer

from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout, Segment, layout_of_words
from xformparser.encoding.windows import MAX_TOKENS, Window, make_windows, tokenize_segments
from xformparser.text import join_words

TOKENIZER = build_tokenizer()


def page_of(rows: list[list[str]]) -> PageLayout:
    """Return a page with a segment for every row of words, however odd the words."""
    segments = tuple(
        Segment((0, y, 10, y + 1), tuple(Word(text, (0, y, 10, y + 1)) for text in row), ())
        for y, row in enumerate(rows)
    )
    return PageLayout(100, 1000, segments, given=False)


def tokens_of_words(windows: list[Window]) -> dict[int, list[str]]:
    """Return the tokens of each word of the page, in order."""
    found: dict[int, list[str]] = {}
    for window in windows:
        for word, token in window.members:
            found.setdefault(word, []).append(TOKENIZER.id_to_token(window.ids[token]))
    return found


@pytest.mark.parametrize(
    ("row", "tokens"),
    [
        pytest.param(["Ann", "Lee"], {0: ["▁Ann"], 1: ["▁Lee"]}, id="whole words"),
        pytest.param(["cat"], {0: ["▁", "c", "a", "t"]}, id="a word of several pieces"),
        pytest.param(["氏", "名"], {0: ["▁", "氏名"], 1: ["氏名"]}, id="a piece shared by two characters"),
        pytest.param(
            ["年", "月", "日", "4"],
            {0: ["▁", "年月日"], 1: ["年月日"], 2: ["年月日"], 3: ["4"]},
            id="a piece shared by three characters",
        ),
        pytest.param(["", "Ann", ""], {0: ["▁Ann"], 1: ["▁Ann"], 2: ["▁Ann"]}, id="empty words"),
        pytest.param(["€"], {0: ["▁", "<unk>"]}, id="an unknown character"),
        pytest.param([""], {}, id="nothing but an empty word"),
    ],
)
def test_words_own_their_tokens(row: list[str], tokens: dict[int, list[str]]) -> None:
    assert tokens_of_words(make_windows(TOKENIZER, page_of([row]))) == tokens


words = st.text(alphabet="aNer12 .氏名年月日€\u3000", max_size=6).map(lambda text: "".join(text.split(" ")))
rows = st.lists(st.lists(words, min_size=1, max_size=8), max_size=6)


@given(rows, st.integers(1, 12))
def test_no_text_is_dropped(rows: list[list[str]], max_tokens: int) -> None:
    layout = page_of(rows)
    windows = make_windows(TOKENIZER, layout, max_tokens)
    texts = [join_words(row) for row in rows]
    whole = [index for text in texts for index in TOKENIZER.encode(text, add_special_tokens=False).ids]
    assert [index for window in windows for index in window.ids] == whole
    assert all(0 < len(window.ids) <= max_tokens for window in windows)
    owned = {word for window in windows for word, _ in window.members}
    place = 0
    for row, text in zip(rows, texts, strict=True):
        if TOKENIZER.encode(text, add_special_tokens=False).ids:
            assert {place + offset for offset in range(len(row))} <= owned
        place += len(row)
    for window in windows:
        assert max(Counter(window.members).values(), default=0) <= 1
        assert all(0 <= word < place and 0 <= token < len(window.ids) for word, token in window.members)


@given(rows)
def test_a_word_owns_only_tokens_that_meet_it(rows: list[list[str]]) -> None:
    layout = page_of(rows)
    for segment, tokens in zip(layout.segments, tokenize_segments(TOKENIZER, layout.segments), strict=True):
        text = join_words([word.text for word in segment.words])
        offsets = TOKENIZER.encode(text, add_special_tokens=False).offsets
        position = 0
        for word, (first, last) in zip(segment.words, tokens.ranges, strict=True):
            start = text.index(word.text, position)
            position = start + len(word.text)
            met = [place for place, (begin, end) in enumerate(offsets) if begin < position and end > start]
            if word.text:
                assert list(range(first, last)) == met


def test_segments_stay_whole_where_they_fit() -> None:
    layout = page_of([["Ann", "Lee"], ["Name", "May"], ["Date"]])
    windows = make_windows(TOKENIZER, layout, max_tokens=4)
    assert [[TOKENIZER.id_to_token(index) for index in window.ids] for window in windows] == [
        ["▁Ann", "▁Lee", "▁Name", "▁May"],
        ["▁Date"],
    ]
    assert windows[1].members == ((4, 0),)


def test_a_segment_longer_than_a_window_is_cut_between_tokens() -> None:
    windows = make_windows(TOKENIZER, page_of([["Date"], ["cat", "Ann"], ["Lee"]]), max_tokens=3)
    assert [[TOKENIZER.id_to_token(index) for index in window.ids] for window in windows] == [
        ["▁Date"],
        ["▁", "c", "a"],
        ["t", "▁Ann", "▁Lee"],
    ]
    # the word that is cut owns tokens on both sides
    assert windows[1].members == ((1, 0), (1, 1), (1, 2))
    assert windows[2].members == ((1, 0), (2, 1), (3, 2))


def test_a_dense_page_takes_several_windows() -> None:
    words = [Word("cat", (30 * x, 20 * y, 30 * x + 24, 20 * y + 10)) for y in range(40) for x in range(10)]
    layout = layout_of_words(words, 300, 800)
    windows = make_windows(TOKENIZER, layout)
    assert sum(len(window.ids) for window in windows) == 4 * len(words) > 512
    assert all(len(window.ids) <= MAX_TOKENS for window in windows)
    assert {word for window in windows for word, _ in window.members} == set(range(len(words)))


def test_an_empty_page_has_no_window() -> None:
    assert make_windows(TOKENIZER, page_of([])) == []
