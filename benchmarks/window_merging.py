"""What it is worth that the spans of all windows meet in one decoder: the same model, each window by itself.

python benchmarks/window_merging.py [--model NAME_OR_FOLDER] [--data ../shared/data]

Only the `val` pages of FUNSD and XFUND German and Chinese that need several windows count.
"""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from xformparser.datasets.registry import DatasetSpec, read_dataset
from xformparser.documents import Document
from xformparser.encoding.layout import PageLayout, Segment
from xformparser.encoding.windows import make_windows
from xformparser.evaluation.predictor import ModelPredictor, Reader, entity_layout
from xformparser.evaluation.protocols import Protocol
from xformparser.evaluation.runner import EvaluatedModel, run_protocol
from xformparser.models.decoding import DecodedEntity, DecodedLink, DecodedPage
from xformparser.models.pretrained import FormModel
from xformparser.models.reading import PageReading

SPECS = {
    "FUNSD": "funsd:{}/funsd:val",
    "XFUND German": "xfund:{}/xfund/de.train.json:val",
    "XFUND Chinese": "paddle_kie:{}/xfund/zh.train.txt:val",
}
METRICS = {
    "ser_f1_gold_segments": Protocol.GOLD_SEGMENTS,
    "pair_f1_gold_segments": Protocol.GOLD_SEGMENTS,
    "re_f1_gold_entities": Protocol.GOLD_ENTITIES,
    "parent_f1_gold_entities": Protocol.GOLD_ENTITIES,
}


def main(
    model: Annotated[
        str | None, typer.Option(help="Model name or folder instead of the bundled one.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder of the data sets.")] = Path("../shared/data"),
) -> None:
    """Print a row for each data set: windows together, and each by itself."""
    form_model = FormModel.load(model)
    print(
        "| val | pages of several windows | " + " | ".join(METRICS) + " |\n|---|---|" + "---|" * len(METRICS)
    )
    for name, spec in SPECS.items():
        pages = [
            page
            for page in read_dataset(DatasetSpec.parse(spec.format(data)))
            if len(make_windows(form_model.encoder.tokenizer, entity_layout(page))) > 1
        ]
        cells = []
        for metric, protocol in METRICS.items():
            figures = []
            for read in (form_model.read, window_by_window(form_model)):
                scores = run_protocol(pages, protocol, EvaluatedModel(ModelPredictor(read), _no_image))
                figures.append(f"{scores[metric].value:.3f}")
            cells.append(" → ".join(figures))
        print(f"| {name} | {len(pages)} | " + " | ".join(cells) + " |", flush=True)


def window_by_window(model: FormModel) -> Reader:
    """Return a reader of layouts that sees no link and no neighbour beyond a window of the encoder."""

    def read(layout: PageLayout) -> PageReading:
        readings = [model.read(replace(layout, segments=part)) for part in windows_of(model, layout)]
        entities: list[DecodedEntity] = []
        links: list[DecodedLink] = []
        words: list[range] = []
        for reading in readings:
            spans, first, word = len(words), len(entities), words[-1].stop if words else 0
            entities += [
                replace(entity, spans=tuple(span + spans for span in entity.spans))
                for entity in reading.decoded.entities
            ]
            links += [
                replace(link, head=link.head + first, tail=link.tail + first)
                for link in reading.decoded.links
            ]
            words += [range(span.start + word, span.stop + word) for span in reading.span_words]
        return PageReading(DecodedPage(tuple(entities), tuple(links)), tuple(words))

    return read


def windows_of(model: FormModel, layout: PageLayout) -> list[tuple[Segment, ...]]:
    """Return the segments of each window in turn; one that several share goes to the first."""
    owners = [place for place, segment in enumerate(layout.segments) for _ in segment.words]
    parts: list[tuple[Segment, ...]] = []
    taken = 0
    for window in make_windows(model.encoder.tokenizer, layout):
        end = max((owners[word] + 1 for word, _ in window.members), default=taken)
        if end > taken:
            parts.append(layout.segments[taken:end])
            taken = end
    return [*parts, layout.segments[taken:]] if taken < len(layout.segments) else parts


def _no_image(path: Path) -> Document:
    raise NotImplementedError(path)


if __name__ == "__main__":
    typer.run(main)
