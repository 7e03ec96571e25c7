"""What the encoder knows of texts: ranks within lengths, by hand, and what it makes of nonsense."""

import logging
import runpy
from pathlib import Path

import numpy as np
import pytest
from lexicon_texts import lexicon_texts
from tokenizers import Tokenizer, models

from xformparser.diagnostics import heads
from xformparser.diagnostics.knowledge import LENGTHS, ranks_within, text_knowledge
from xformparser.encoder.masked_texts import piece_texts
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.surprisal import surprisals

SCRIPT = Path(__file__).parents[2] / "scripts" / "train_masked_head.py"
UNKNOWN = "שלום"
TEXTS = ["x", "Name", "", "Ann", UNKNOWN, "Name Ann", "Name", "x q Z", "Name: Ann Lee 4 May", "氏名東京"]


@pytest.fixture(autouse=True)
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heads, "STEPS", 20)


@pytest.mark.parametrize(
    ("classes", "values", "expected"),
    [
        pytest.param([], [], [], id="none"),
        pytest.param([1], [7.0], [0.5], id="one"),
        pytest.param([1, 1, 1, 1], [3.0, 1.0, 2.0, 9.0], [0.625, 0.125, 0.375, 0.875], id="one class"),
        pytest.param([1, 1, 1, 1], [2.0, 2.0, 1.0, 2.0], [0.625, 0.625, 0.125, 0.625], id="ties"),
        pytest.param([1, 2, 1, 2], [9.0, 1.0, 8.0, 2.0], [0.75, 0.25, 0.25, 0.75], id="two classes"),
        pytest.param([0, 1, 0], [0.0, 5.0, 0.0], [0.0, 0.5, 0.0], id="empty texts"),
    ],
)
def test_ranks_are_shares_of_the_own_class(
    classes: list[int], values: list[float], expected: list[float]
) -> None:
    found = ranks_within(np.array(classes, np.int64), np.array(values))
    assert found.tolist() == pytest.approx(expected)


def test_a_text_is_ranked_among_those_as_long(tiny_encoder: TextEncoder, tmp_path: Path) -> None:
    found = text_knowledge(tiny_encoder, TEXTS, tmp_path)
    head = heads.fitting_head(tiny_encoder, TEXTS, tmp_path)
    surprise = surprisals(tiny_encoder, head, TEXTS)
    single = [place for place, text in enumerate(TEXTS) if text in ("x", "Name", "Ann", UNKNOWN)]
    for place in single:
        less = sum(surprise[other] < surprise[place] for other in single)
        equal = sum(surprise[other] == surprise[place] for other in single)
        assert found.surprisal[place] == pytest.approx((less + equal / 2) / len(single)), TEXTS[place]
    assert found.surprisal[TEXTS.index(UNKNOWN)] == found.surprisal[single].max()
    assert found.surprisal[TEXTS.index("")] == 0
    assert found.unknown.tolist() == [float(text == UNKNOWN) for text in TEXTS]
    lengths = [len(each.known) + each.unknown for each in piece_texts(tiny_encoder.tokenizer, TEXTS)]
    assert len(set(np.digitize(lengths, LENGTHS))) > 3


@pytest.mark.parametrize("texts", [[], ["", " "], [UNKNOWN, ""]], ids=["none", "empty", "unknown"])
def test_texts_without_a_known_piece_are_not_ranked(
    tiny_encoder: TextEncoder, tmp_path: Path, texts: list[str]
) -> None:
    found = text_knowledge(tiny_encoder, texts, tmp_path)
    assert found.surprisal.tolist() == [0] * len(texts)
    assert found.unknown.tolist() == [float(text == UNKNOWN) for text in texts]


def test_without_a_mask_nothing_is_ranked_and_a_warning_says_so(
    tiny_encoder: TextEncoder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tokenizer = Tokenizer(models.Unigram([("<unk>", 0.0), ("a", -1.0)], unk_id=0, byte_fallback=False))
    with caplog.at_level(logging.WARNING):
        found = text_knowledge(TextEncoder(tiny_encoder.model, tokenizer), ["a", "aa", "b"], tmp_path)
    assert found.surprisal.tolist() == [0, 0, 0]
    assert found.unknown.tolist() == [0, 0, 1]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "no token <mask>" in caplog.text
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_nonsense_ranks_above_labels_as_long(tmp_path: Path) -> None:
    from xformparser.models.bundled import named_encoder

    is_set_aside = runpy.run_path(str(SCRIPT))["is_set_aside"]
    # those that the head was not trained with
    labels = [text for language in ("en", "de", "fr", "zh") for text in lexicon_texts(language)]
    labels = [text for text in labels if is_set_aside(text)]
    nonsense = ["Zork flim brap", "xqzv kwjp", "gjrkw 7§q", "蜘踴稣氏", "Blörg qwax", "vvkq:", "zeq", "Ärq"]
    found = text_knowledge(named_encoder("open"), [*labels, *nonsense], tmp_path)
    assert not list(tmp_path.iterdir())  # the head came with the encoder
    odd = found.surprisal[len(labels) :]
    assert odd.min() > 0.6
    assert np.median(odd) > 0.9
    assert np.median(found.surprisal[: len(labels)]) < 0.5
