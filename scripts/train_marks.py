#!/usr/bin/env python
"""Train the network that sees tick boxes, on synthetic forms, and write it into the package.

    python scripts/train_marks.py [--forms cache/forms_read] [--steps 5000] [--seed 0]

Takes about ten minutes on one core. Boxes and ticks are drawn beside the words of pages that
`xformparser synth` has drawn and degraded; what looks like a box in their text teaches the rest.
The network is rounded to 8 bits at the end (scripts/quantise_marks.py).
"""

import itertools
import logging
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from numpy.typing import NDArray
from PIL import Image
from quantise_marks import quantise
from torch import Tensor, nn

from xformparser.datasets.synthetic import read_forms
from xformparser.geometry import Box
from xformparser.ingest.darkness import ink_height
from xformparser.ingest.marks_network import NETWORK, STRIDE, TEXT_HEIGHT
from xformparser.synthesis.mark_scenes import SIDE, Background, PlacedMark, draw_scenes

logger = logging.getLogger("train_marks")

BATCH, LEARNING_RATE = 12, 4e-3
STEM, CHANNELS = 12, 24
SMALLEST_TEXT, FEWEST_WORDS = 6.0, 20
IGNORED = -100
NEAR, AROUND = 0.22, 1.2
"""Share of a mark's size that is its middle; how many places around that are not judged."""
HARD, FEWEST_HARD = 4, 400
"""Places without a mark that count: the hardest ones, so many for each place with one."""


def main(
    forms: Annotated[Path, typer.Option(help="Folder of synthetic forms, with their images.")] = Path(
        "cache/forms_read"
    ),
    pages: Annotated[int, typer.Option(help="Pages to draw on.")] = 420,
    steps: Annotated[int, typer.Option(help="Steps of training.")] = 5000,
    seed: Annotated[int, typer.Option(help="Seed of scenes and weights.")] = 0,
    output: Annotated[Path, typer.Option(help="File of the network.", show_default=False)] = NETWORK,
) -> None:
    """Train and write the network."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(seed)
    backgrounds = list(itertools.islice(read_backgrounds(forms), pages))
    logger.info("%d pages", len(backgrounds))
    network = train(backgrounds, steps, seed)
    single = Path("runs") / "marks" / "network.onnx"
    single.parent.mkdir(parents=True, exist_ok=True)
    axes = {0: "batch", 2: "height", 3: "width"}
    torch.onnx.export(
        network,
        (torch.zeros(1, 1, SIDE, SIDE),),
        single,
        dynamo=False,
        input_names=["darkness"],
        output_names=["logits"],
        dynamic_axes={"darkness": axes, "logits": axes},
    )
    quantise(single, output)


def read_backgrounds(folder: Path) -> Iterator[Background]:
    """Yield the pages of synthetic forms as OCR saw them, in the order of their digests."""
    for form in sorted(read_forms(folder), key=lambda form: form.id[::-1]):
        options = {place for place, entity in enumerate(form.entities) if entity.selected is not None}
        for page in form.pages:
            if page.read is None:
                continue
            with Image.open(folder / page.read.image) as image:
                grey = np.asarray(image.convert("L"))
            words = [word.box for word in page.read.words]
            near = [word.box for word in (*page.drawn.words, *page.read.words) if word.entity in options]
            height = ink_height(grey, words)
            if len(words) >= FEWEST_WORDS and height >= SMALLEST_TEXT:
                yield Background(grey, _boxes(words), _boxes(near), TEXT_HEIGHT / height)


def _boxes(boxes: Sequence[Box]) -> NDArray[np.float64]:
    return np.array(boxes, dtype=np.float64).reshape(-1, 4)


def train(backgrounds: Sequence[Background], steps: int, seed: int) -> nn.Module:
    """Return the trained network, ready for use."""
    network = build()
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    scenes = draw_scenes(backgrounds, seed)
    total = 0.0
    for step in range(1, steps + 1):
        batch = [next(scenes) for _ in range(BATCH)]
        pictures = torch.from_numpy(np.stack([scene.darkness for scene in batch])).unsqueeze(1)
        loss = loss_of(network(pictures), *targets([scene.marks for scene in batch]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % 200 == 0:
            logger.info("step %d: loss %.3f", step, total / 200)
            total = 0.0
    return network.eval()


def build() -> nn.Sequential:
    """Return a fresh network: darkness (B, 1, H, W) to (B, 4, H / 4, W / 4), see `marks_network`."""

    def layer(inputs: int, outputs: int, kernel: int = 3, stride: int = 1, spread: int = 1) -> nn.Sequential:
        padding = spread * (kernel // 2)
        return nn.Sequential(
            nn.Conv2d(inputs, outputs, kernel, stride, padding, dilation=spread, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
        )

    return nn.Sequential(
        layer(1, STEM, kernel=5, stride=2),
        layer(STEM, CHANNELS, stride=2),
        *(layer(CHANNELS, CHANNELS, spread=spread) for spread in (1, 2, 3, 4, 1)),
        nn.Conv2d(CHANNELS, 4, 1),
    )


def targets(scenes: Sequence[Sequence[PlacedMark]]) -> tuple[Tensor, Tensor]:
    """Return (B, P, P) classes of the places of scenes, 0 for none, and logs of sizes in text heights."""
    places = SIDE // STRIDE
    classes = torch.zeros(len(scenes), places, places, dtype=torch.long)
    sizes = torch.zeros(len(scenes), places, places)
    grid = torch.arange(places) + 0.5
    for scene, marks in enumerate(scenes):
        for mark in marks:
            away = torch.hypot(grid.unsqueeze(1) - mark.y / STRIDE, grid - mark.x / STRIDE)
            near = max(0.75, NEAR * mark.size / STRIDE)
            around = (away <= near + AROUND) & (classes[scene] == 0)
            classes[scene][around] = IGNORED
            classes[scene][away <= near] = 1 + mark.selected
            sizes[scene][away <= near] = math.log(mark.size / TEXT_HEIGHT)
    return classes, sizes


def loss_of(outputs: Tensor, classes: Tensor, sizes: Tensor) -> Tensor:
    """Return the loss of the places with a mark, of their sizes, and of the hardest ones without."""
    each = nn.functional.cross_entropy(outputs[:, :3], classes, reduction="none")
    marks, others = classes > 0, each[classes == 0]
    count = min(len(others), max(FEWEST_HARD, HARD * int(marks.sum())))
    loss = others.topk(count).values.mean()
    if marks.any():
        loss = loss + each[marks].mean() + 0.3 * (outputs[:, 3] - sizes)[marks].abs().mean()
    return loss


if __name__ == "__main__":
    typer.run(main)
