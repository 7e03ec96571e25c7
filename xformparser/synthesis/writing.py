"""Synthetic forms on disk: one record a form, its PDF and pictures, and InDFormSFT's files of the whole."""

import io
import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from PIL import Image

from xformparser.datasets.synthetic import FORMS, SyntheticForm, SyntheticPage, SyntheticView, read_forms
from xformparser.errors import ConfigurationError
from xformparser.geometry import union_box
from xformparser.labels import Label
from xformparser.synthesis.forms import IMAGES, MadeForm

logger = logging.getLogger(__name__)

PDFS = "pdf"
RECIPE = "recipe.json"
INDFORMSFT = "indformsft"
_JPEG_QUALITY = 92
_CONTINUOUS = "answer number"
_INDFORMSFT_LABELS = {
    Label.HEADER: "title",
    Label.QUESTION: "question",
    Label.ANSWER: "answer",
    Label.OTHER: "single",
}

View = Callable[[Image.Image, SyntheticView], tuple[SyntheticView, Image.Image]]


@dataclass(frozen=True)
class Recipe:
    """What a folder of forms was made from; other numbers make other forms."""

    seed: int
    languages: tuple[str, ...]
    for_tests: bool
    ocr: bool
    generator: int
    degradation: str | None = None


def open_folder(folder: Path, recipe: Recipe) -> None:
    """Make the folder ready for forms of a recipe.

    Raises:
        ConfigurationError: it holds forms of another recipe, or cannot be written to.
    """
    try:
        for name in (FORMS, IMAGES, PDFS):
            (folder / name).mkdir(parents=True, exist_ok=True)
        path = folder / RECIPE
        given = {name: value for name, value in asdict(recipe).items() if value is not None}
        text = json.dumps(given, indent=2) + "\n"
        found = path.read_text(encoding="utf-8") if path.exists() else ""
        if found != text and any((folder / FORMS).iterdir()):
            raise ConfigurationError(f"{folder}: holds forms made with other options. Choose another folder.")
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(
            f"{folder}: cannot be written to ({error.strerror}). Choose another."
        ) from error


def form_file(folder: Path, name: str) -> Path:
    """Return where the record of a form lies; it is written last, when all else of the form is there."""
    return folder / FORMS / f"{name}.json"


def write_form(made: MadeForm, folder: Path, read: View | None) -> None:
    """Write a form's PDF, pictures and record; `read` adds what OCR makes of each page."""
    (folder / PDFS / f"{made.form.id}.pdf").write_bytes(made.pdf)
    pages = [
        _written_page(page, image, folder, read)
        for page, image in zip(made.form.pages, made.images, strict=True)
    ]
    form = made.form.model_copy(update={"pages": tuple(pages)})
    path = form_file(folder, form.id)
    part = path.with_suffix(".part")
    part.write_text(form.model_dump_json(), encoding="utf-8")
    part.replace(path)


def _written_page(page: SyntheticPage, image: Image.Image, folder: Path, read: View | None) -> SyntheticPage:
    saved = _save(image, folder / page.drawn.image)
    if read is None:
        return page
    view, upright = read(saved, page.drawn)
    if upright.size != saved.size:
        name = page.drawn.image.replace(".jpg", "_upright.jpg")
        _save(upright, folder / name)
        view = view.model_copy(update={"image": name})
    return page.model_copy(update={"read": view})


def _save(image: Image.Image, path: Path) -> Image.Image:
    """Return the picture as it comes back from its file."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    path.write_bytes(buffer.getvalue())
    return Image.open(buffer).convert("RGB")


def write_indformsft(folder: Path) -> list[Path]:
    """Return the files in InDFormSFT's format, one for each language, of all forms in the folder."""
    by_language: dict[str, list[dict[str, object]]] = {}
    for form in read_forms(folder):
        by_language.setdefault(form.language, []).extend(_indformsft_documents(form))
    paths = []
    for language, documents in sorted(by_language.items()):
        path = folder / f"{INDFORMSFT}.{language}.json"
        record = {"lang": language, "version": "1.0", "split": "train", "documents": documents}
        path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        paths.append(path)
    return paths


def _indformsft_documents(form: SyntheticForm) -> Iterable[dict[str, object]]:
    for number, page in enumerate(form.pages, 1):
        shown = sorted({word.entity for word in page.drawn.words if word.entity >= 0})
        image = {"fname": page.drawn.image, "width": page.drawn.width, "height": page.drawn.height}
        entities = [_indformsft_entity(form, page.drawn, entity) for entity in shown]
        yield {
            "id": f"{form.id}_p{number}",
            "uid": f"{form.id}_p{number}",
            "document": entities,
            "img": image,
        }


def _indformsft_entity(form: SyntheticForm, view: SyntheticView, number: int) -> dict[str, object]:
    entity = form.entities[number]
    words = [word for word in view.words if word.entity == number]
    shown = {word.entity for word in view.words}
    return {
        "id": number,
        "text": entity.text,
        "label": _CONTINUOUS if entity.continuous else _INDFORMSFT_LABELS[entity.label],
        "box": union_box(word.box for word in words),
        "words": [{"text": word.text, "box": word.box} for word in words],
        "linking": [link for link in form.links if number in link and set(link) <= shown],
    }
