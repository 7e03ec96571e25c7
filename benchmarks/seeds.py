"""Means over several trainings of what is asked, with 95 % intervals: gold entities, lines and images.

python benchmarks/seeds.py --models FOLDER,FOLDER [--limit N] [--data DIR] [--seed N] [--folder DIR]

The trainings are that of the bundled model and others. Documents are drawn for all at once; behind a mean
stand its interval and the trainings' own figures. An image is read once for all.
"""

import hashlib
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import fmean
from typing import Annotated

import typer
from goals import HEADER
from headline import measure_data
from PIL import Image
from synthetic import FORMS, SEED, measure_synthetic

from xformparser.documents import Word
from xformparser.evaluation.bootstrap import bootstrap_interval
from xformparser.evaluation.predictor import ModelPredictor
from xformparser.evaluation.runner import EvaluatedModel
from xformparser.inference.parser import FormParser
from xformparser.inference.settings import ParserSettings
from xformparser.models.pretrained import FormModel
from xformparser.ocr.base import OcrEngine, PageText
from xformparser.ocr.rapid import RapidEngine
from xformparser.ruling import NO_RULING, Ruling

BUNDLED = "base"
LANGUAGES = ("ja", "es", "fr", "it", "pt")


@dataclass
class RememberingEngine:
    """An OCR engine that reads the same image once."""

    engine: OcrEngine
    name: str = "remembering"
    words: dict[str, tuple[Word, ...]] = field(default_factory=dict)
    texts: dict[str, PageText] = field(default_factory=dict)

    def read(self, image: Image.Image, ruling: Ruling = NO_RULING) -> tuple[Word, ...]:
        """Return the words of an image."""
        key = _digest(image)
        if key not in self.words:
            self.words[key] = self.engine.read(image, ruling)
        return self.words[key]

    def read_or_turn(self, image: Image.Image, ruling: Ruling = NO_RULING) -> PageText:
        """Return the words of an image or the turn that it needs."""
        key = _digest(image)
        if key not in self.texts:
            self.texts[key] = self.engine.read_or_turn(image, ruling)
        return self.texts[key]


def main(
    models: Annotated[str, typer.Option(help="Folders of the other trainings' models.")],
    limit: Annotated[int | None, typer.Option(min=1, help="First documents of each set only.")] = None,
    data: Annotated[Path, typer.Option(help="Folder of the data sets.")] = Path("../shared/data"),
    seed: Annotated[int, typer.Option(help="Seed of the synthetic forms.")] = SEED,
    folder: Annotated[Path, typer.Option(help="Where the synthetic forms are or will be.")] = Path(
        "cache/forms_for_tests"
    ),
) -> None:
    """Print asked and measured."""
    settings = ParserSettings(keep_words=True)
    engine = RememberingEngine(RapidEngine(settings.threads))
    trainings = [
        _evaluated(FormModel.load(name), settings, engine)
        for name in (BUNDLED, *filter(None, models.split(",")))
    ]
    print(HEADER)
    synthetic = partial(measure_synthetic, forms=FORMS, languages=LANGUAGES, folder=folder, seed=seed)
    each = [chain(measure_data(training, data, limit), synthetic(training)) for training in trainings]
    for row in zip(*each, strict=True):
        scores = [measured.score for measured in row]
        interval = bootstrap_interval(*scores)
        values = [score.value for score in scores]
        apart = " ".join(f"{value:.3f}" for value in values)
        note = "; ".join(filter(None, (f"{interval.low:.3f}–{interval.high:.3f}", apart, row[0].note)))
        print(row[0].goal.row(fmean(values), f"({note})"), flush=True)


def _evaluated(model: FormModel, settings: ParserSettings, engine: OcrEngine) -> EvaluatedModel:
    parser = FormParser(model, settings, engine)
    return EvaluatedModel(ModelPredictor(model.read), parser.parse)


def _digest(image: Image.Image) -> str:
    return hashlib.sha256(image.tobytes()).hexdigest()


if __name__ == "__main__":
    typer.run(main)
