"""Formats that can be written, by the names that their readers have."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.datasets.writers.folder import Written
from xformparser.datasets.writers.funsd import write_funsd
from xformparser.datasets.writers.label_studio import write_label_studio
from xformparser.datasets.writers.paddle_kie import write_paddle_kie
from xformparser.datasets.writers.xfund import write_xfund

WRITERS: Mapping[str, Callable[[Iterable[AnnotatedPage], Path], Written]] = {
    "funsd": write_funsd,
    "xfund": write_xfund,
    "paddle_kie": write_paddle_kie,
    "label_studio": write_label_studio,
}
