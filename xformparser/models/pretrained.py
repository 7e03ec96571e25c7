"""A whole model in torch, encoder to thresholds: loaded, saved, and asked about one page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError
from torch import Tensor

from xformparser.encoder.storage import TextEncoder, load_weights, on_grid, save_encoder, save_weights
from xformparser.encoding.layout import PageLayout
from xformparser.encoding.page import EncodedPage, encode_page
from xformparser.encoding.picture import page_picture
from xformparser.errors import ModelError, one_line
from xformparser.models.backbone import word_states
from xformparser.models.build import build_backbone, build_network
from xformparser.models.bundled import encoder_of, save_layers
from xformparser.models.decoding import Array
from xformparser.models.folders import CONFIG, ENCODER, NETWORK, model_folder
from xformparser.models.form_parser import FormNetwork, LabelHint
from xformparser.models.layout_backbones import page_pixels
from xformparser.models.reading import (
    FORMAT,
    NOTHING,
    ModelCard,
    PageReading,
    PageScores,
    SpanCut,
    frame_ids,
    read_card,
    word_meanings,
)
from xformparser.models.spans import Spans
from xformparser.models.visual import pictures_of_pages
from xformparser.models.words import WordBatch


class FormModel:
    """Encoder, network and thresholds, ready to read pages: one at a time, so that none sways another."""

    def __init__(self, encoder: TextEncoder, network: FormNetwork, card: ModelCard) -> None:
        self.encoder = encoder
        self.backbone = build_backbone(encoder.model).eval()
        self.network = network.eval()
        self.card = card
        self.frame = frame_ids(encoder.tokenizer)

    @classmethod
    def load(cls, source: Path | str | None = None, device: torch.device | None = None) -> "FormModel":
        """Return a bundled model by its name, or the model of a folder; `base` where none is given.

        Raises ModelError where the folder holds no model, a damaged one, or one of another format.
        """
        folder = model_folder(source)
        card = read_card(folder)
        encoder = encoder_of(folder)
        network = build_network(card.network, build_backbone(encoder.model).out_features)
        try:
            network.load_state_dict(load_weights(folder / NETWORK))
        except (OSError, RuntimeError, SafetensorError) as error:
            raise ModelError(
                f"{folder / NETWORK}: the weights do not fit the model: {one_line(error)}. Train it anew."
            ) from error
        model = cls(encoder, network, card)
        model.backbone.to(device)
        model.network.to(device)
        return model

    def save(self, folder: Path) -> None:
        """Write the model to a folder that `load` reads."""
        save_encoder(self.encoder, folder / ENCODER)
        self._save_network(self.network.state_dict(), folder)

    def save_beside_encoder(self, folder: Path) -> None:
        """Write the model compactly, to share the encoder that lies beside the folder (`bundled.encoder_of`).

        Matrices of the network are put on a grid of 8 bits; the model read back is not quite this one.
        """
        folder.mkdir(parents=True, exist_ok=True)
        save_layers(self.encoder, folder)
        self._save_network(on_grid(self.network.state_dict()), folder)

    def _save_network(self, state: Mapping[str, Tensor], folder: Path) -> None:
        save_weights(state, folder / NETWORK)
        record = {"format": FORMAT, **asdict(self.card)}
        (folder / CONFIG).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")

    def read(self, layout: PageLayout) -> PageReading:
        """Return what the model reads off a page; given entities are not cut or joined."""
        return self.read_moved(layout, ())[0]

    def read_moved(self, layout: PageLayout, moved: Sequence[PageLayout]) -> tuple[PageReading, ...]:
        """Return what the model reads off a page, then off the same with its words in other places.

        An encoder that sees places sees those of the page as it is.
        """
        page = encode_page(self.encoder.tokenizer, layout)
        if not len(page.word_boxes):
            return (NOTHING,) * (1 + len(moved))
        if layout.image is not None and self.network.regions is not None:
            page = replace(page, picture=page_picture(layout.image))
        with torch.inference_mode():
            pixels = page_pixels(self.backbone, layout.image)
            states = word_states(self.backbone, page, self.frame, pixels)
            meanings = word_meanings(page, self._embeddings)
        others = (
            replace(encode_page(self.encoder.tokenizer, other), picture=page.picture) for other in moved
        )
        seen = states.float().cpu().numpy()
        scores = (
            replace(self.score(each, states), meanings=meanings, states=seen) for each in (page, *others)
        )
        return tuple(each.decode(self.card.thresholds) for each in scores)

    @torch.inference_mode()
    def word_states(self, layout: PageLayout) -> Array:
        """Return (W, encoder) states of a layout's words."""
        page = encode_page(self.encoder.tokenizer, layout)
        found: Array = word_states(self.backbone, page, self.frame).float().cpu().numpy()
        return found

    def _embeddings(self, ids: NDArray[np.int64]) -> Array:
        table = self.encoder.model.get_input_embeddings()
        places = torch.from_numpy(ids).to(next(table.parameters()).device)
        found: Array = table(places).float().cpu().numpy()
        return found

    @torch.inference_mode()
    def score(self, page: EncodedPage, states: Tensor) -> PageScores:
        """Return the scores of a page whose (W, H) word states are known; see `read`."""
        batch = batch_of_one(page, states.to(next(self.network.parameters()).device))
        words, tags = self.network.read(batch)
        cut = SpanCut.of(page, tags[0].cpu().numpy(), self.card.thresholds.start)
        first, last, known = (
            torch.from_numpy(part).unsqueeze(0).to(words.device) for part in (cut.first, cut.last, cut.known)
        )
        spans = Spans(first, last, torch.ones_like(first, dtype=torch.bool))
        hint = LabelHint(known, known.sum(dim=-1, keepdim=True))
        scores = self.network.score(words, batch, spans, hint)
        return cut.scores(cut.labels(scores.labels[0].cpu().numpy()), scores.links[0].cpu().numpy())


def batch_of_one(page: EncodedPage, states: Tensor) -> WordBatch:
    """Return a page and its (W, H) word states as a batch, on the states' device."""
    shapes, boxes, segments, segment_boxes = (
        torch.from_numpy(part).unsqueeze(0).to(states.device)
        for part in (page.word_shapes, page.word_boxes, page.word_segments, page.segment_boxes)
    )
    pictures = pictures_of_pages([page])
    return WordBatch(
        states=states.float().unsqueeze(0),
        shapes=shapes,
        boxes=boxes,
        segments=segments,
        mask=torch.ones_like(segments, dtype=torch.bool),
        segment_boxes=segment_boxes,
        segment_mask=torch.ones_like(segment_boxes[..., 0], dtype=torch.bool),
        pictures=pictures and pictures.to(states.device),
    )
