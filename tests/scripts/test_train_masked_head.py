"""The script that trains the shipped masked-token head: what it keeps from training, and what came of it."""

import math
import runpy
from pathlib import Path

import pytest
from fonts_needed import needs_fonts
from lexicon_texts import lexicon_texts

from xformparser.encoder.masked_head import HeadTraining, load_head
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.surprisal import perplexity, piece_counts, unigram_perplexity
from xformparser.synthesis.lexicon import LANGUAGES

script = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "train_masked_head.py"))
is_set_aside = script["is_set_aside"]


def test_one_wording_in_twenty_is_set_aside_in_every_language() -> None:
    for language in LANGUAGES:
        texts = lexicon_texts(language)
        assert 0.02 < sum(map(is_set_aside, texts)) / len(texts) < 0.1, language


def test_a_wording_is_set_aside_in_whatever_form_it_stands() -> None:
    texts = [text for language in LANGUAGES for text in lexicon_texts(language)]
    aside = [text for text in texts if is_set_aside(text)]
    for text in aside:
        changed = (f"{text}:", text.upper(), f"7. {text}", f"(12) {text}", f"B. {text}", f"{text} *")
        assert all(map(is_set_aside, changed)), text


@pytest.mark.parametrize("text", ["", "1", "12/04/2020", "☑", "L", "男"])
def test_texts_of_one_letter_at_most_are_never_set_aside(text: str) -> None:
    assert not is_set_aside(text)


@needs_fonts
def test_forms_speak_in_turns() -> None:
    plans = script["make_plans"](1, len(LANGUAGES), LANGUAGES, for_tests=False)
    texts = script["texts_by_language"](plans)
    assert list(texts) == list(LANGUAGES)
    assert all(texts.values())


def test_copies_are_kept_and_a_table_tells_what_was_learned(
    tiny_encoder: TextEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["Name: Ann Lee", "Date: 4 May", "氏名", "Claim form"]
    monkeypatch.setitem(script["train"].__globals__, "KEPT", 2)
    head = script["train"](HeadTraining(tiny_encoder, texts, 5, seed=0, batch=4), 5, tmp_path / "runs")
    assert sorted(path.stem for path in (tmp_path / "runs").iterdir()) == ["step_2", "step_4"]
    assert load_head(tmp_path / "runs" / "step_4.safetensors").pieces == head.pieces
    counts = piece_counts(tiny_encoder.tokenizer, texts)
    row = list(script["perplexities"](tiny_encoder, head, counts, {"en": texts}))[-1]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    found = (
        unigram_perplexity(tiny_encoder.tokenizer, counts, texts),
        perplexity(tiny_encoder, head, texts),
    )
    assert cells[0] == "en"
    assert [float(cell) for cell in cells[1:3]] == pytest.approx(found, abs=0.51)
    assert all(map(math.isnan, map(float, cells[3:])))


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_head_knows_wordings_that_it_was_not_trained_with(language: str) -> None:
    from xformparser.models.bundled import bundled_head, named_encoder

    encoder = named_encoder("open")
    head = bundled_head(encoder)
    assert head is not None
    texts = [text for each in LANGUAGES for text in lexicon_texts(each)]
    counts = piece_counts(encoder.tokenizer, (text for text in texts if not is_set_aside(text)))
    new = [text for text in lexicon_texts(language) if is_set_aside(text)]
    assert perplexity(encoder, head, new) < 0.7 * unigram_perplexity(encoder.tokenizer, counts, new)
