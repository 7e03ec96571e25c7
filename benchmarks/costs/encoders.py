"""The model beside LiLT and LayoutLMv3, one thread: how many times longer those take for the same page.

Theirs are the base models in torch and single precision, with random weights and 512 random tokens. Ours goes
from the layout of a page's words to the links; its encoder alone is measured in torch, too.
"""

from collections.abc import Iterator
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from goals import Goal
from tokenizers import Tokenizer

from costs.material import Material
from costs.timing import Run, alternating
from xformparser.documents import Word
from xformparser.encoding.layout import PageLayout, layout_of_words
from xformparser.encoding.windows import make_windows
from xformparser.models.folders import ENCODER, TOKENIZER, model_folder, shared_folder
from xformparser.models.loading import load_reader

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel

TOKENS = 512
"""Of theirs, with the two that frame the page."""
LILT, LAYOUTLMV3 = "`LiltModel` base", "`LayoutLMv3Model` base"
WITHOUT_IMAGE = f"{LAYOUTLMV3} without its image"
REAL, DENSE = "our whole model, real page", "our whole model, a span for every word"
OUR_ENCODER = "our encoder, torch"
ASKED: dict[tuple[str, str], tuple[float | None, float | None]] = {
    (LILT, REAL): (5, 10),
    (LAYOUTLMV3, REAL): (8, 15),
    (WITHOUT_IMAGE, REAL): (None, None),
    (LILT, DENSE): (None, None),
    (LAYOUTLMV3, DENSE): (None, None),
    (LILT, OUR_ENCODER): (3.5, 5),
    (LAYOUTLMV3, OUR_ENCODER): (5, 8),
}
"""Must and aim of theirs over ours."""
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


def rows(material: Material) -> Iterator[str]:
    """Yield a row for each comparison: medians of rounds in which all take turns."""
    folder = model_folder(material.model)
    tokenizer = Tokenizer.from_file(str(shared_folder(folder) / ENCODER / TOKENIZER))
    reader = load_reader(folder, device="cpu")
    pages = {REAL: real_page(material, tokenizer), DENSE: dense_page(tokenizer)}
    runs: dict[str, Run] = {name: partial(reader.read, page) for name, page in pages.items()}
    taken = alternating(runs | torch_runs(folder), material.count(10, 2))
    seconds = {name: median(values) for name, values in taken.items()}
    notes = {OUR_ENCODER: f"{TOKENS} tokens"}
    for name, page in pages.items():
        spans = len(reader.read(page).span_words)
        notes[name] = f"{token_count(tokenizer, page)} tokens of ours, {spans} spans"
    for (theirs, ours), (must, aim) in ASKED.items():
        note = f"({notes[ours]}; {seconds[theirs]:.3f} s over {seconds[ours]:.3f} s)"
        yield Goal(f"{theirs} over {ours}", must, aim, "×").row(seconds[theirs] / seconds[ours], note)


def torch_runs(folder: Path) -> dict[str, Run]:
    """Return the runs of theirs and of our encoder alone, by name, over as many tokens, on one thread."""
    import torch
    from transformers import LayoutLMv3Config, LayoutLMv3Model, LiltConfig, LiltModel

    from xformparser.models.build import build_backbone
    from xformparser.models.bundled import encoder_of

    torch.set_num_threads(1)
    ids = torch.randint(10, 40_000, (1, TOKENS), generator=torch.Generator().manual_seed(0))
    corners = torch.arange(TOKENS).reshape(1, -1, 1)
    boxes = torch.cat([corners, corners, corners + 30, corners + 10], dim=-1)
    pixels = torch.zeros(1, 3, 224, 224, dtype=torch.uint8)

    def passing(encoder: "PreTrainedModel", image: "Tensor | None" = None) -> Run:
        backbone = build_backbone(encoder).eval()
        return torch.inference_mode()(lambda: backbone(ids, boxes, torch.ones_like(ids), image))

    layoutlmv3 = LayoutLMv3Model(LayoutLMv3Config(max_position_embeddings=514))
    return {
        LILT: passing(LiltModel(LiltConfig(vocab_size=250_002, max_position_embeddings=514, pad_token_id=1))),
        LAYOUTLMV3: passing(layoutlmv3, pixels),
        WITHOUT_IMAGE: passing(layoutlmv3),
        OUR_ENCODER: passing(encoder_of(folder).model),
    }


def real_page(material: Material, tokenizer: Tokenizer) -> PageLayout:
    """Return the FUNSD training page whose words come nearest to as many tokens; of equal ones the first."""
    layouts = [layout_of_words(page.words, page.width, page.height) for page in material.annotated("train")]
    return min(layouts, key=lambda layout: abs(token_count(tokenizer, layout) - (TOKENS - 2)))


def dense_page(tokenizer: Tokenizer) -> PageLayout:
    """Return a page of single words in columns that our tokenizer cuts into as many tokens: the worst."""
    words: list[Word] = []
    tokens = 0
    for place, text in enumerate(cycle(TEXTS)):
        tokens += len(tokenizer.encode(text, add_special_tokens=False).ids)
        if tokens > TOKENS - 2:
            break
        x, y = COLUMN_WIDTH * (place % COLUMNS), ROW_HEIGHT * (place // COLUMNS)
        words.append(Word(text, (x, y, x + 8 * len(text), y + 10)))
    return layout_of_words(words, COLUMN_WIDTH * COLUMNS, 1.4 * COLUMN_WIDTH * COLUMNS)


def token_count(tokenizer: Tokenizer, layout: PageLayout) -> int:
    """Return how many tokens the model reads on a page."""
    return sum(len(window.ids) for window in make_windows(tokenizer, layout))
