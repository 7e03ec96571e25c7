"""Lessons in a file, so that a judge is fitted many times to pages that were read once."""

import json
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

from xformparser.judging.lessons import Lessons

_NUMBERS, _TEXTS = ("right", "plain", "better"), ("kinds", "documents", "sources")


def write_lessons(lessons: Lessons, path: Path) -> None:
    """Write lessons to a safetensors file; its folder is made where missing."""
    arrays = {f"facts.{part}": np.ascontiguousarray(values) for part, values in lessons.facts.items()}
    arrays |= {name: getattr(lessons, name) for name in _NUMBERS}
    texts = {name: json.dumps(getattr(lessons, name).tolist()) for name in _TEXTS}
    texts["names"] = json.dumps({part: list(each) for part, each in lessons.names.items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(arrays, path, metadata=texts)


def read_lessons(path: Path) -> Lessons:
    """Return what `write_lessons` wrote; raises OSError where the file is missing."""
    with safe_open(path, framework="np") as file:
        about = {name: json.loads(text) for name, text in (file.metadata() or {}).items()}
        return Lessons(
            facts={part: file.get_tensor(f"facts.{part}") for part in about["names"]},
            names={part: tuple(each) for part, each in about["names"].items()},
            right=file.get_tensor("right"),
            plain=file.get_tensor("plain"),
            better=file.get_tensor("better"),
            kinds=np.array(about["kinds"], np.str_),
            documents=np.array(about["documents"], np.str_),
            sources=np.array(about["sources"], np.str_),
        )
