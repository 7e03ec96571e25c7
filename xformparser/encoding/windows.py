"""Windows of whole segments that a text encoder can read; no text is dropped (design 5, long pages)."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from xformparser.encoding.layout import PageLayout, Segment
from xformparser.text import join_words

MAX_TOKENS = 440


@dataclass(frozen=True)
class WordTokens:
    """Token ids of a segment, and for each of its words the half-open range of its tokens (maybe shared)."""

    ids: tuple[int, ...]
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Window:
    """Token ids without special tokens, and (word of the page, token of the window) for every match."""

    ids: tuple[int, ...]
    members: tuple[tuple[int, int], ...]


def tokenize_segments(tokenizer: Tokenizer, segments: Sequence[Segment]) -> list[WordTokens]:
    """Return the tokens of every segment's text, and which of them each word owns.

    A piece that spans two words (Chinese and Japanese characters) belongs to both; a word without a piece of
    its own shares the piece before it.
    """
    texts = [join_words([word.text for word in segment.words]) for segment in segments]
    # one by one: a batch would take all cores, whatever threads the user allows
    encodings = [tokenizer.encode(text, add_special_tokens=False) for text in texts]
    return [
        WordTokens(tuple(encoding.ids), tuple(_word_ranges(segment, text, encoding.offsets)))
        for segment, text, encoding in zip(segments, texts, encodings, strict=True)
    ]


def _word_ranges(segment: Segment, text: str, offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    ranges = []
    token, position = 0, 0
    for word in segment.words:
        start = text.index(word.text, position)
        position = start + len(word.text)
        while token < len(offsets) and offsets[token][1] <= start and token + 1 < len(offsets):
            token += 1
        last = token
        while last < len(offsets) and offsets[last][0] < position:
            last += 1
        ranges.append((token, max(last, min(token + 1, len(offsets)))))
        token = max(token, last - 1)
    return ranges


def make_windows(tokenizer: Tokenizer, layout: PageLayout, max_tokens: int = MAX_TOKENS) -> list[Window]:
    """Return the page's windows in reading order; a segment longer than a window is cut between tokens."""
    windows: list[Window] = []
    ids: list[int] = []
    members: list[tuple[int, int]] = []
    word = 0

    def close() -> None:
        if ids:
            windows.append(Window(tuple(ids), tuple(members)))
        ids.clear()
        members.clear()

    for tokens in tokenize_segments(tokenizer, layout.segments):
        if ids and len(ids) + len(tokens.ids) > max_tokens:
            close()
        for begin in range(0, max(len(tokens.ids), 1), max_tokens):
            if begin:
                close()
            end = min(begin + max_tokens, len(tokens.ids))
            members += [
                (word + place, len(ids) + token - begin)
                for place, (first, last) in enumerate(tokens.ranges)
                for token in range(max(first, begin), min(last, end))
            ]
            ids += tokens.ids[begin:end]
        word += len(tokens.ranges)
    close()
    return windows
