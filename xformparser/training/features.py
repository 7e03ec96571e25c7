"""What training pages are to the encoder's frozen part: computed once, kept on disk (design 8)."""

import codecs
import hashlib
import logging
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.serialization import safe_globals

from xformparser.atomic import atomic_path
from xformparser.datasets.annotations import AnnotatedPage
from xformparser.encoder.storage import TextEncoder
from xformparser.encoding.page import EncodedPage, encode_page
from xformparser.encoding.picture import page_picture
from xformparser.encoding.windows import Window
from xformparser.labels import Label
from xformparser.models.backbone import pooled_states, token_batch, window_ids, window_members, word_states
from xformparser.models.build import build_backbone
from xformparser.models.layout_backbones import page_pixels
from xformparser.models.reading import frame_ids
from xformparser.ruling import NO_RULING
from xformparser.training.encoder_parts import FROZEN, EncoderParts
from xformparser.training.examples import Example, Targets, View, targets_of_page, view_of_page

logger = logging.getLogger(__name__)

KEPT: list[Any] = [
    Example,
    Targets,
    View,
    EncodedPage,
    Window,
    Label,
    np.zeros(0).__reduce__()[0],
    codecs.encode,
    np.ndarray,
    np.dtype,
    type(np.dtype(np.float32)),
    type(np.dtype(np.int64)),
]
"""What a file of the cache may hold besides tensors; anything else is not unpickled."""
CODE_VERSION = 3
RULED_VERSION = 2
"""Counts what changed for pages with ruling lines alone, so that the others need not be computed anew."""


@dataclass(frozen=True)
class FeatureCache:
    """Examples of pages, from a folder where they were computed before; safe to delete at any time.

    With `pictures`, examples of pages with an image get its picture, which is never kept in the folder.
    """

    encoder: TextEncoder
    folder: Path
    pictures: bool = False
    parts: EncoderParts = FROZEN

    def examples(self, pages: Sequence[AnnotatedPage], views: Iterable[View]) -> list[Example]:
        """Return the pages' examples in the views wanted; a view without words has none."""
        views = list(views)
        return [example for page in pages for example in self._of_page(page, views)]

    def _of_page(self, page: AnnotatedPage, views: Sequence[View]) -> list[Example]:
        found = [example for view in views if (example := self._example(page, view)) is not None]
        if not self.pictures or page.image_path is None:
            return found
        picture = page_picture(page.image_path)
        return [replace(example, page=replace(example.page, picture=picture)) for example in found]

    def _example(self, page: AnnotatedPage, view: View) -> Example | None:
        if self.parts.trained is not None and self.parts.lower is None:  # nothing of it takes long
            return make_example(self.encoder, page, view, self.parts)
        path = self.folder / f"{self._key(page)}-{view}.pt"
        if path.exists():
            with safe_globals(KEPT):
                example: Example | None = torch.load(path, weights_only=True)
            # pages of equal content share a file
            return example and replace(example, document_id=page.document_id, language=page.language)
        example = make_example(self.encoder, page, view, self.parts)
        self.folder.mkdir(parents=True, exist_ok=True)
        with atomic_path(path) as part:  # other trainings may be writing it as well
            torch.save(example, part)
        logger.debug("encoded %s %s as %s", page.dataset, page.document_id, view)
        return example

    @cached_property
    def _fingerprint(self) -> str:
        return encoder_fingerprint(self.encoder)

    def _key(self, page: AnnotatedPage) -> str:
        parts = (self._fingerprint, page.width, page.height, page.entities, page.links)
        content = pickle.dumps(parts if page.ruling == NO_RULING else (*parts, page.ruling, RULED_VERSION))
        name = f"{page.dataset}-{hashlib.sha256(content).hexdigest()[:24]}"
        if self.parts.lower is not None:
            name += f"-above{self.parts.lower.count}"
        looks = build_backbone(self.encoder.model).image_size is not None
        return f"{name}-image" if looks and page.image_path is not None else name


def encoder_fingerprint(encoder: TextEncoder) -> str:
    """Return the digest of an encoder's weights and tokenizer: other ones never share a file."""
    digest = hashlib.sha256(f"{CODE_VERSION} {encoder.tokenizer.to_str()}".encode())
    for name, tensor in sorted(encoder.model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().view(torch.uint8).numpy())
    return digest.hexdigest()


@torch.inference_mode()
def make_example(
    encoder: TextEncoder, page: AnnotatedPage, view: View, parts: EncoderParts = FROZEN
) -> Example | None:
    """Return the page's example in a view, or None where the view has no words."""
    viewed = view_of_page(page, view)
    if viewed is None:
        return None
    encoded = encode_page(encoder.tokenizer, viewed.layout)
    targets = targets_of_page(page, viewed.word_entities)
    pixels = page_pixels(build_backbone(encoder.model), page.image_path)
    frame = frame_ids(encoder.tokenizer)
    example = Example(
        page.dataset, page.document_id, view, encoded, torch.empty(0), targets, language=page.language
    )
    if parts.trained is None:
        states = word_states(
            build_backbone(encoder.model).eval(), encoded, frame_ids(encoder.tokenizer), pixels
        )
        return replace(example, states=states.half())
    ids = tuple(window_ids(encoded, frame))
    if parts.lower is None:
        return replace(example, states=torch.zeros(len(viewed.word_entities), 0), tokens=ids, pixels=pixels)
    lower = [parts.lower(each.unsqueeze(0), torch.ones_like(each).unsqueeze(0))[0] for each in ids]
    windows = zip(lower, window_members(encoded), strict=True)
    batches = [token_batch([inputs], [members]) for inputs, members in windows]
    states = pooled_states(parts.trained.eval(), batches, torch.from_numpy(encoded.word_boxes))
    return replace(example, states=states.half(), tokens=tuple(each.half() for each in lower))
