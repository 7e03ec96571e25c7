"""Pages as the slot reader sees them, kept on disk: reading them takes long, and is asked often."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load, save

from xformparser.atomic import atomic_write
from xformparser.documents import Word
from xformparser.geometry import Box
from xformparser.inference.page_form import FoundLink
from xformparser.labels import Label, LinkKind, TextSource
from xformparser.slots.asked_page import AskedEntity, AskedPage

FORMAT = 2
_LENGTH = 8


def write_page(page: AskedPage | None, path: Path) -> None:
    """Write a page, or that there is nothing on it; states in half precision."""
    told = None if page is None else _told(page)
    text = json.dumps({"format": FORMAT, "page": told}, ensure_ascii=False).encode()
    states = b"" if page is None else save(_states(page))
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, len(text).to_bytes(_LENGTH, "little") + text + states)


def read_page(path: Path) -> AskedPage | None:
    """Return a page that was written; raises ValueError where it has another format."""
    content = path.read_bytes()
    end = _LENGTH + int.from_bytes(content[:_LENGTH], "little")
    record = json.loads(content[_LENGTH:end])
    if record["format"] != FORMAT:
        raise ValueError(f"{path}: is of format {record['format']}. Delete it: it is made anew.")
    told = record["page"]
    return None if told is None else _page(told, load(content[end:]))


def _told(page: AskedPage) -> dict[str, Any]:
    return {
        "number": page.number,
        "size": [page.width, page.height, page.rotation],
        "words": [[word.text, word.box, word.confidence, word.source] for word in page.words],
        "entities": [asdict(entity) for entity in page.entities],
        "links": [[link.head, link.tail, link.kind, link.confidence] for link in page.links],
    }


def _states(page: AskedPage) -> dict[str, np.ndarray]:
    """Return the states in half precision, without the rows of entities whose text was not read alone."""
    read = np.flatnonzero(page.alone.any(axis=1))
    alone = page.alone[read].astype(np.float16)
    return {"states": page.states.astype(np.float16), "read": read, "alone": alone}


def _page(told: dict[str, Any], arrays: dict[str, np.ndarray]) -> AskedPage:
    width, height, rotation = told["size"]
    entities = []
    for facts in told["entities"]:
        facts |= {"label": Label(facts["label"]), "box": _box(facts["box"])}
        entities.append(AskedEntity(**facts))
    states = arrays["states"].astype(np.float32)
    alone = np.zeros((len(entities), states.shape[1]), np.float32)
    alone[arrays["read"]] = arrays["alone"]
    return AskedPage(
        number=told["number"],
        width=width,
        height=height,
        words=tuple(
            Word(text, _box(box), confidence, TextSource(source))  # type: ignore[arg-type]
            for text, box, confidence, source in told["words"]
        ),
        states=states,
        alone=alone,
        entities=tuple(entities),
        links=tuple(
            FoundLink(head, tail, LinkKind(kind), confidence)  # type: ignore[arg-type]
            for head, tail, kind, confidence in told["links"]
        ),
        rotation=rotation,
    )


def _box(box: list[float]) -> Box:
    return (box[0], box[1], box[2], box[3])
