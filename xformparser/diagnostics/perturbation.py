"""Small changes that leave a form what it is: a learned sample survives them (ILP, section 3: pass@N).

Shapes: B batch, W words, S segments, H states.
"""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from xformparser.atomic import atomic_path
from xformparser.encoder.storage import TextEncoder
from xformparser.encoding.page import EncodedPage
from xformparser.encoding.windows import Window
from xformparser.models.backbone import Backbone, word_states
from xformparser.models.build import build_backbone
from xformparser.models.reading import frame_ids
from xformparser.models.words import WordBatch
from xformparser.training.examples import Example
from xformparser.training.features import encoder_fingerprint
from xformparser.training.picture_noise import disturb_pictures

MASKS = ("<mask>", "[MASK]")


@dataclass(frozen=True)
class Perturbation:
    """By how much a pass is perturbed, beside the network's own dropout and noise on pictures."""

    box_jitter: float = 0.005
    """Standard deviation of each entity's shift, as a share of the page."""
    masked_tokens: float = 0.05
    """Share of tokens that are masked before the encoder."""


def jittered(words: WordBatch, by: Perturbation, generator: torch.Generator) -> WordBatch:
    """Return the batch with every segment and its words moved a little, and noise on its pictures."""
    shift = torch.randn(*words.segment_mask.shape, 2, generator=generator) * by.box_jitter
    # (B, S, 2) -> (B, S, 4)
    shift = shift.to(words.boxes.device).repeat(1, 1, 2)
    index = words.segments.unsqueeze(-1).expand(-1, -1, 4)
    moved = replace(
        words, boxes=words.boxes + shift.gather(1, index), segment_boxes=words.segment_boxes + shift
    )
    return disturb_pictures(moved, generator)


@dataclass(frozen=True)
class MaskedStates:
    """Word states of pages of which some tokens are masked, from a folder where they were computed before.

    Which tokens those are is a function of the page and the pass alone, whatever the model.
    """

    encoder: TextEncoder
    folder: Path
    by: Perturbation

    def of(self, example: Example, number: int) -> Tensor:
        """Return the (W, H) states in half precision, of a page with words, in a pass."""
        path = self.folder / f"masked-{self._key(example.page, number)}.pt"
        if path.exists():
            states: Tensor = torch.load(path, weights_only=True)
            return states
        generator = torch.Generator().manual_seed(int(self._content(example.page, number)[:15], 16))
        states = self._states(example.page, generator).half()
        self.folder.mkdir(parents=True, exist_ok=True)
        with atomic_path(path) as temporary:
            torch.save(states, temporary)
        return states

    @torch.inference_mode()
    def _states(self, page: EncodedPage, generator: torch.Generator) -> Tensor:
        def masked(window: Window) -> Window:
            drawn = torch.rand(len(window.ids), generator=generator) < self.by.masked_tokens
            ids = torch.where(drawn, self._mask, torch.tensor(window.ids))
            return replace(window, ids=tuple(ids.tolist()))

        masked_page = replace(page, windows=tuple(map(masked, page.windows)))
        return word_states(self._backbone, masked_page, frame_ids(self.encoder.tokenizer))

    @cached_property
    def _backbone(self) -> Backbone:
        return build_backbone(self.encoder.model).eval()

    @cached_property
    def _mask(self) -> int:
        found = (self.encoder.tokenizer.token_to_id(name) for name in MASKS)
        return next((index for index in found if index is not None), 0)

    @cached_property
    def _fingerprint(self) -> str:
        return encoder_fingerprint(self.encoder)

    def _key(self, page: EncodedPage, number: int) -> str:
        content = f"{self._fingerprint} {self.by.masked_tokens} {self._content(page, number)}"
        return hashlib.sha256(content.encode()).hexdigest()[:32]

    @staticmethod
    def _content(page: EncodedPage, number: int) -> str:
        return hashlib.sha256(f"{number} {page.windows}".encode()).hexdigest()
