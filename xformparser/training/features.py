"""Word states of training pages: computed once by the frozen backbone, kept on disk (design 8)."""

import hashlib
import logging
import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import torch

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.encoder.storage import TextEncoder
from xformparser.encoding.page import encode_page
from xformparser.encoding.picture import page_picture
from xformparser.models.backbone import TextBackbone, word_states
from xformparser.models.pretrained import frame_ids
from xformparser.training.examples import Example, View, targets_of_page, view_of_page

logger = logging.getLogger(__name__)

CODE_VERSION = 1


@dataclass(frozen=True)
class FeatureCache:
    """Examples of pages, from a folder where they were computed before; safe to delete at any time.

    With `pictures`, examples of pages with an image get its picture, which is never kept in the folder.
    """

    encoder: TextEncoder
    folder: Path
    pictures: bool = False

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
        path = self.folder / f"{self._key(page)}-{view}.pt"
        if path.exists():
            example: Example | None = torch.load(path, weights_only=False)
            # pages of equal content share a file
            return example and replace(example, document_id=page.document_id)
        example = make_example(self.encoder, page, view)
        self.folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        torch.save(example, part)
        part.replace(path)
        logger.debug("encoded %s %s as %s", page.dataset, page.document_id, view)
        return example

    @cached_property
    def _fingerprint(self) -> str:
        """Digest of the encoder's weights and tokenizer: other ones never share a file."""
        digest = hashlib.sha256(f"{CODE_VERSION} {self.encoder.tokenizer.to_str()}".encode())
        for name, tensor in sorted(self.encoder.model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().contiguous().view(torch.uint8).numpy())
        return digest.hexdigest()

    def _key(self, page: AnnotatedPage) -> str:
        content = pickle.dumps((self._fingerprint, page.width, page.height, page.entities, page.links))
        return f"{page.dataset}-{hashlib.sha256(content).hexdigest()[:24]}"


@torch.inference_mode()
def make_example(encoder: TextEncoder, page: AnnotatedPage, view: View) -> Example | None:
    """Return the page's example in a view, or None where the view has no words."""
    viewed = view_of_page(page, view)
    if viewed is None:
        return None
    encoded = encode_page(encoder.tokenizer, viewed.layout)
    states = word_states(TextBackbone(encoder.model).eval(), encoded, frame_ids(encoder)).half()
    targets = targets_of_page(page, viewed.word_entities)
    return Example(page.dataset, page.document_id, view, encoded, states, targets)
