#!/usr/bin/env python
"""Train the masked-token head of the bundled encoder, on what synthetic forms say, for the package.

    python scripts/train_masked_head.py [--forms 3000] [--steps 1500] [--seed 0]

Takes twenty minutes on one core, and needs the extra `synth` and the fonts that forms are drawn with.
No real form is read: the encoder is also that of the model for those who may not use research data.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from xformparser.atomic import atomic_path
from xformparser.encoder.masked_head import HeadTraining, MaskedTokenHead, save_head
from xformparser.encoder.storage import TextEncoder
from xformparser.encoder.surprisal import perplexity, piece_counts, unigram_perplexity
from xformparser.models.bundled import named_encoder
from xformparser.models.folders import MASKED_HEAD
from xformparser.synthesis.forms import FormPlan, form_texts, make_plans
from xformparser.synthesis.lexicon import LANGUAGES

logger = logging.getLogger("train_masked_head")

TRAINED_SEED, HELD_OUT_SEED = 300, 400
"""Of the forms; the other models are trained and selected on those of seeds 0, 1 and 500."""
ONE_IN = 20
LOGGED, KEPT = 50, 250
"""After how many steps the loss is logged, and the head written to the folder of runs."""
_NUMBERING = re.compile(r"^(?:\W*(?:\d+|[A-Za-z])[.)]?\s)+")


def main(
    forms: Annotated[int, typer.Option(help="Synthetic forms to learn from, all languages in turns.")] = 3000,
    held_out: Annotated[int, typer.Option(help="Other forms, to see what was learned.")] = 160,
    steps: Annotated[int, typer.Option(help="Steps of training.")] = 1500,
    seed: Annotated[int, typer.Option(help="Seed of weights and masks.")] = 0,
    output: Annotated[Path, typer.Option(help="File of the head.", show_default=False)] = MASKED_HEAD,
) -> None:
    """Train the head, say how well it knows forms that it has not seen, and write it."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    encoder = named_encoder("open")
    seen = [
        text
        for texts in texts_by_language(make_plans(TRAINED_SEED, forms, LANGUAGES, for_tests=False)).values()
        for text in texts
        if not is_set_aside(text)
    ]
    logger.info("%d texts of %d forms", len(seen), forms)
    head = train(HeadTraining(encoder, seen, steps, seed), steps, Path("runs") / "masked_head")
    with atomic_path(output) as temporary:
        save_head(head, temporary)
    others = texts_by_language(make_plans(HELD_OUT_SEED, held_out, LANGUAGES, for_tests=False))
    for line in perplexities(encoder, head, piece_counts(encoder.tokenizer, seen), others):
        typer.echo(line)
    typer.echo(f"{output}: {output.stat().st_size / 1e6:.2f} MB")


def texts_by_language(plans: Iterable[FormPlan]) -> Mapping[str, list[str]]:
    """Return what the forms say, by language, as often as they say it."""
    found: dict[str, list[str]] = {language: [] for language in LANGUAGES}
    for plan in plans:
        found[plan.language] += form_texts(plan)
    return found


def is_set_aside(text: str) -> bool:
    """Tell whether a wording, one in twenty, is kept from training, whatever its case, number and marks.

    Forms of other seeds say much that these have said: only such texts are surely new. Those of no letter or
    one are never set aside.
    """
    letters = "".join(filter(str.isalpha, _NUMBERING.sub("", text).casefold()))
    return len(letters) > 1 and int(sha256(letters.encode()).hexdigest(), 16) % ONE_IN == 0


def train(training: HeadTraining, steps: int, folder: Path) -> MaskedTokenHead:
    """Return the trained head; a copy is written to the folder from time to time."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0.0
    for step in range(1, steps + 1):
        total += training.step()
        if step % LOGGED == 0:
            logger.info("step %d: loss %.3f", step, total / LOGGED)
            total = 0.0
        if step % KEPT == 0:
            save_head(training.head, folder / f"step_{step}.safetensors")
    return training.finished()


def perplexities(
    encoder: TextEncoder, head: MaskedTokenHead, counts: Counter[int], others: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield the lines of a table: perplexities of other forms' texts, of all and of new wordings alone.

    Args:
        encoder: the head's.
        head: what is judged.
        counts: of the pieces of the texts that it was trained with, for the unigram model beside it.
        others: texts by language.
    """
    yield "| language | all texts: unigram | head | new wordings: unigram | head |"
    yield "|---|---|---|---|---|"
    for language, texts in others.items():
        new = [text for text in texts if is_set_aside(text)]
        values = [
            value
            for part in (texts, new)
            for value in (
                unigram_perplexity(encoder.tokenizer, counts, part),
                perplexity(encoder, head, part),
            )
        ]
        yield f"| {language} | {' | '.join(f'{value:.0f}' for value in values)} |"


if __name__ == "__main__":
    typer.run(main)
