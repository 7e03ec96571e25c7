"""Our encoder beside LiLT and LayoutLMv3: how many times longer those take for one page of 512 tokens.

python benchmarks/encoder_speed.py [--model FOLDER] [--threads 1] [--rounds 20]

All in torch and single precision, with as many threads; theirs have the sizes of their base models and random
weights. In each round every model passes the page once, in turn. Run it on a machine that does nothing else.
"""

import time
from collections.abc import Callable
from itertools import cycle
from statistics import median
from typing import Annotated

import torch
import typer
from goals import HEADER, Goal
from torch import Tensor
from transformers import LayoutLMv3Config, LayoutLMv3Model, LiltConfig, LiltModel, PreTrainedModel

from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout, layout_of_words
from xformparser.models.build import build_backbone
from xformparser.models.folders import DEFAULT
from xformparser.models.pretrained import FormModel

TOKENS = 512
OURS, WHOLE = "our encoder", "our whole model, from words to links"
LILT, LAYOUTLMV3 = "LiLT base", "LayoutLMv3 base with its image"
WITHOUT_IMAGE = "LayoutLMv3 base, text and layout alone"
GOALS = {
    LILT: Goal(f"{LILT} over our encoder", 3.5, 5, "×"),
    LAYOUTLMV3: Goal(f"{LAYOUTLMV3} over our encoder", 5, 8, "×"),
    WITHOUT_IMAGE: Goal(f"{WITHOUT_IMAGE}, over our encoder", None, 8, "×"),
}
TEXTS = (
    "Name:",
    "Date",
    "Ann",
    "Lee",
    "of",
    "birth",
    "Total",
    "amount",
    "12.50",
    "Signature",
    "Address",
    "No.",
)
COLUMNS, COLUMN_WIDTH, ROW_HEIGHT = 8, 100, 14


def main(
    model: Annotated[str, typer.Option(help="Another model than the bundled one: name or folder.")] = DEFAULT,
    threads: Annotated[int, typer.Option(help="Threads of torch, for every model.")] = 1,
    rounds: Annotated[int, typer.Option(help="How often each model passes the page.")] = 20,
) -> None:
    """Print a table with a row for each comparison, and the median seconds of each model."""
    torch.set_num_threads(threads)
    loaded = FormModel.load(model)
    seconds = alternating(_runs(loaded), rounds)
    print(HEADER)
    for name, goal in GOALS.items():
        print(goal.row(seconds[name] / seconds[OURS], f"({seconds[name]:.3f} s)"))
    print(
        f"\n{threads} threads, {rounds} rounds; {OURS} {seconds[OURS]:.3f} s, {WHOLE} {seconds[WHOLE]:.3f} s;"
    )
    print(", ".join(f"{name} {seconds[name] / seconds[WHOLE]:.2f}× that" for name in GOALS))


def alternating(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each run, after one that warms it up; all take turns."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    with torch.inference_mode():
        for run in runs.values():
            run()
        for _ in range(rounds):
            for name, run in runs.items():
                start = time.perf_counter()
                run()
                taken[name].append(time.perf_counter() - start)
    return {name: median(values) for name, values in taken.items()}


def _runs(ours: FormModel) -> dict[str, Callable[[], object]]:
    ids = torch.randint(10, 40_000, (1, TOKENS), generator=torch.Generator().manual_seed(0))
    mask = torch.ones_like(ids)
    corners = torch.arange(TOKENS).reshape(1, -1, 1)
    boxes = torch.cat([corners, corners, corners + 30, corners + 10], dim=-1)
    pixels = torch.zeros(1, 3, 224, 224, dtype=torch.uint8)
    page = form_page(ours)

    def passing(encoder: PreTrainedModel, image: Tensor | None = None) -> Callable[[], object]:
        backbone = build_backbone(encoder).eval()
        return lambda: backbone(ids, boxes, mask, image)

    layoutlmv3 = LayoutLMv3Model(LayoutLMv3Config(max_position_embeddings=514))
    return {
        OURS: passing(ours.encoder.model),
        WHOLE: lambda: ours.read(page),
        LILT: passing(LiltModel(LiltConfig(vocab_size=250_002, max_position_embeddings=514, pad_token_id=1))),
        LAYOUTLMV3: passing(layoutlmv3, pixels),
        WITHOUT_IMAGE: passing(layoutlmv3),
    }


def form_page(model: FormModel) -> PageLayout:
    """Return a page of words in columns that our tokenizer cuts into about as many tokens."""
    words: list[Word] = []
    tokens = 0
    for place, text in enumerate(cycle(TEXTS)):
        tokens += len(model.encoder.tokenizer.encode(text, add_special_tokens=False).ids)
        if tokens > TOKENS - 2:
            break
        x, y = COLUMN_WIDTH * (place % COLUMNS), ROW_HEIGHT * (place // COLUMNS)
        words.append(Word(text, (x, y, x + 8 * len(text), y + 10)))
    return layout_of_words(words, COLUMN_WIDTH * COLUMNS, 1.4 * COLUMN_WIDTH * COLUMNS)


if __name__ == "__main__":
    typer.run(main)
