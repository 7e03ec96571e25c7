"""Label Studio's format: `tasks.json` to import, `label_config.xml` for the project, and the images."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from xformparser.datasets.annotations import AnnotatedPage, GoldEntity
from xformparser.datasets.label_studio_tasks import LabelStudioTask
from xformparser.datasets.records import read_records, read_text
from xformparser.datasets.writers.folder import (
    IMAGES,
    Written,
    json_text,
    open_folder,
    place_image,
    write_text,
    written,
)
from xformparser.datasets.writers.names import named_pages
from xformparser.datasets.writers.records import plain_box, plain_number, word_records
from xformparser.labels import LABEL_COLOURS, LinkKind, MarkState

TASK_FILE = "tasks.json"
CONFIG_FILE = "label_config.xml"
SERVED = "/data/local-files/?d="
"""Where Label Studio serves the files of its document root."""

Record = dict[str, object]


def write_label_studio(pages: Iterable[AnnotatedPage], folder: Path) -> Written:
    """Add the pages to a folder for Label Studio, behind those there are, and return how much was written.

    Start Label Studio with LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED=true and the folder as
    LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT, paste `label_config.xml` into a project, add `images` as its local
    storage without syncing it, and import `tasks.json`. Entities are rectangles with a text area and, for
    options to tick, a choice; links are relations labelled with their kind. Id, language, size and words of a
    page stand in the data of its task, under `xformparser`, which Label Studio hands back with an export. A
    `label_config.xml` that is there stays as it is.

    Raises:
        AnnotationError: an id occurs twice, or the tasks that are there are malformed.
        ConfigurationError: the folder cannot be written.
    """
    named = named_pages(pages)
    with open_folder(folder, folder / IMAGES):
        kept = _kept(folder / TASK_FILE, {page.document_id for page in named.values()})
        added = [_task(page, place_image(page, name, folder / IMAGES)) for name, page in named.items()]
        write_text(folder / TASK_FILE, json_text([*kept, *added]))
        if not (folder / CONFIG_FILE).exists():
            write_text(folder / CONFIG_FILE, label_config())
    return written(named.values())


def label_config() -> str:
    """Return the labelling interface of a project that our tasks fit."""
    labels = "".join(
        f'    <Label value="{label.capitalize()}" background="#{bytes(colour).hex()}"/>\n'
        for label, colour in LABEL_COLOURS.items()
    )
    choices = "".join(f'    <Choice value="{state}"/>\n' for state in MarkState)
    relations = "".join(f'    <Relation value="{kind}"/>\n' for kind in LinkKind)
    return f"""<View>
  <Image name="image" value="$image" zoom="true" zoomControl="true"/>
  <RectangleLabels name="label" toName="image" canRotate="false">
{labels}  </RectangleLabels>
  <TextArea name="text" toName="image" perRegion="true" displayMode="region-list" editable="true"
            maxSubmissions="1"/>
  <Choices name="selected" toName="image" perRegion="true" choice="single">
{choices}  </Choices>
  <Relations>
{relations}  </Relations>
</View>
"""


def _kept(file: Path, replaced: set[str]) -> list[Record]:
    """Return the tasks of a file, as they are, but for those of the replaced pages."""
    if not file.exists():
        return []
    tasks = read_records(file, tuple[LabelStudioTask, ...])
    raw = json.loads(read_text(file))
    return [record for record, task in zip(raw, tasks, strict=True) if task.data.document_id not in replaced]


def _task(page: AnnotatedPage, image: str) -> Record:
    regions = {
        str(entity.id): {
            "text": entity.text,
            "box": plain_box(entity.box),
            "words": word_records(entity.words),
        }
        for entity in page.entities
        if entity.words
    }
    known = {
        "document_id": page.document_id,
        "language": page.language,
        "width": plain_number(page.width),
        "height": plain_number(page.height),
        "regions": regions,
    }
    results = [result for entity in page.entities for result in _results(entity, page)]
    return {
        "data": {"image": SERVED + quote(f"{IMAGES}/{image}"), "xformparser": known},
        "annotations": [{"result": [*results, *_relations(page)]}],
    }


def _results(entity: GoldEntity, page: AnnotatedPage) -> Iterator[Record]:
    """Yield what Label Studio says of a region: its label, its text, and whether it is ticked."""
    x0, y0, x1, y1 = entity.box
    place = {
        "x": 100 * x0 / page.width,
        "y": 100 * y0 / page.height,
        "width": 100 * (x1 - x0) / page.width,
        "height": 100 * (y1 - y0) / page.height,
        "rotation": 0,
    }
    said = [("label", "rectanglelabels", {"rectanglelabels": [entity.label.capitalize()]})]
    if entity.text:
        said.append(("text", "textarea", {"text": [entity.text]}))
    if entity.selected is not None:
        state = MarkState.SELECTED if entity.selected else MarkState.UNSELECTED
        said.append(("selected", "choices", {"choices": [state.value]}))
    for control, kind, value in said:
        yield {
            "id": str(entity.id),
            "from_name": control,
            "to_name": "image",
            "type": kind,
            "value": place | value,
            "original_width": plain_number(page.width),
            "original_height": plain_number(page.height),
            "image_rotation": 0,
        }


def _relations(page: AnnotatedPage) -> Iterator[Record]:
    for link in page.links:
        yield {
            "type": "relation",
            "from_id": str(link.head),
            "to_id": str(link.tail),
            "direction": "right",
            "labels": [link.kind.value],
        }
