"""A whole model, encoder to thresholds: loaded, saved, and asked about one page."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from torch import Tensor

from xformparser.encoder.storage import TextEncoder, load_weights, on_grid, save_encoder, save_weights
from xformparser.encoding.layout import PageLayout
from xformparser.encoding.page import EncodedPage, encode_page
from xformparser.encoding.picture import page_picture
from xformparser.errors import ModelError, one_line
from xformparser.labels import LABEL_INDEX, LABELS
from xformparser.models.backbone import word_states
from xformparser.models.build import NetworkConfig, build_backbone, build_network
from xformparser.models.bundled import ENCODER, NAMES, encoder_of, model_folder, save_layers
from xformparser.models.decoding import Array, DecodedPage, SpanFacts, Thresholds, decode_page
from xformparser.models.form_parser import FormNetwork, LabelHint, predicted_starts
from xformparser.models.layout_backbones import page_pixels
from xformparser.models.spans import Spans, spans_of_starts
from xformparser.models.visual import pictures_of_pages
from xformparser.models.words import WordBatch

FORMAT = 1
CONFIG = "config.json"
NETWORK = "network.safetensors"


@dataclass(frozen=True)
class ModelCard:
    """What a model folder says of itself."""

    name: str
    version: str
    network: NetworkConfig
    thresholds: Thresholds


@dataclass(frozen=True)
class PageReading:
    """What the model reads: decoded entities and links, and the words (of the layout) of each span."""

    decoded: DecodedPage
    span_words: tuple[range, ...]

    def words_of(self, entity: int) -> list[int]:
        """Return the places of an entity's words in the layout, in reading order."""
        return [word for span in self.decoded.entities[entity].spans for word in self.span_words[span]]


@dataclass(frozen=True)
class PageScores:
    """A page before decoding: (N, C) label probabilities, (K, N, N) link logits, the words of each span."""

    labels: Array
    links: Array
    facts: SpanFacts
    span_words: tuple[range, ...]

    def decode(self, thresholds: Thresholds) -> PageReading:
        """Return the entities and links that the thresholds let pass."""
        return PageReading(decode_page(self.labels, self.links, self.facts, thresholds), self.span_words)


class FormModel:
    """Encoder, network and thresholds, ready to read pages: one at a time, so that none sways another."""

    def __init__(self, encoder: TextEncoder, network: FormNetwork, card: ModelCard) -> None:
        self.encoder = encoder
        self.backbone = build_backbone(encoder.model).eval()
        self.network = network.eval()
        self.card = card
        self.frame = frame_ids(encoder)

    @classmethod
    def load(cls, source: Path | str | None = None, device: torch.device | None = None) -> "FormModel":
        """Return a bundled model by its name, or the model of a folder; `base` where none is given.

        Raises ModelError where the folder holds no model, a damaged one, or one of another format.
        """
        folder = model_folder(source)
        card = _read_card(folder)
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
        page = encode_page(self.encoder.tokenizer, layout)
        if not len(page.word_boxes):
            return PageReading(DecodedPage((), ()), ())
        if layout.image is not None and self.network.regions is not None:
            page = replace(page, picture=page_picture(layout.image))
        with torch.inference_mode():
            pixels = page_pixels(self.backbone, layout.image)
            states = word_states(self.backbone, page, self.frame, pixels)
        return self.score(page, states).decode(self.card.thresholds)

    @torch.inference_mode()
    def score(self, page: EncodedPage, states: Tensor) -> PageScores:
        """Return the scores of a page whose (W, H) word states are known; see `read`."""
        batch = batch_of_one(page, states.to(next(self.network.parameters()).device))
        words, tags = self.network.read(batch)
        known_words = label_rows(page).to(words.device)[page.word_segments.to(words.device)].unsqueeze(0)
        fixed = known_words.any(dim=-1) | page.given
        starts = predicted_starts(tags, self.card.thresholds.start) & ~fixed
        spans = spans_of_starts(starts | batch.starts_segment, batch.mask)
        # (1, W, C) -> (1, N, C)
        known = known_words[:, spans.first[0]]
        hint = LabelHint(known, known.sum(dim=-1, keepdim=True))
        scores = self.network.score(words, batch, spans, hint)
        labels = hint.mix(scores.labels.softmax(dim=-1))
        labelled = (hint.weight[0, :, 0] > 0).cpu().numpy()
        return PageScores(
            labels=labels[0].cpu().numpy(),
            links=scores.links[0].cpu().numpy(),
            facts=SpanFacts(whole=labelled | page.given, labelled=labelled),
            span_words=span_ranges(spans),
        )


def label_rows(page: EncodedPage) -> Tensor:
    """Return (S, C) one-hot rows of the segments' labels, zeros where a label is not known."""
    known = page.segment_labels or (None,) * len(page.segment_boxes)
    rows = torch.zeros(len(known), len(LABELS))
    for segment, label in enumerate(known):
        if label is not None:
            rows[segment, LABEL_INDEX[label]] = 1
    return rows


def batch_of_one(page: EncodedPage, states: Tensor) -> WordBatch:
    """Return a page and its (W, H) word states as a batch, on the states' device."""
    ones = torch.ones(1, len(page.word_boxes), dtype=torch.bool, device=states.device)
    pictures = pictures_of_pages([page])
    return WordBatch(
        states=states.float().unsqueeze(0),
        shapes=page.word_shapes.to(states.device).unsqueeze(0),
        boxes=page.word_boxes.to(states.device).unsqueeze(0),
        segments=page.word_segments.to(states.device).unsqueeze(0),
        mask=ones,
        segment_boxes=page.segment_boxes.to(states.device).unsqueeze(0),
        segment_mask=torch.ones(1, len(page.segment_boxes), dtype=torch.bool, device=states.device),
        pictures=pictures and pictures.to(states.device),
    )


def span_ranges(spans: Spans) -> tuple[range, ...]:
    """Return the words of each span of a single page."""
    return tuple(
        range(first, last + 1)
        for first, last in zip(spans.first[0].tolist(), spans.last[0].tolist(), strict=True)
    )


def frame_ids(encoder: TextEncoder) -> tuple[int, int]:
    """Return the ids that open and close a window of the encoder's tokenizer."""
    first, *_, last = encoder.tokenizer.encode("").ids
    return first, last


def _read_card(folder: Path) -> ModelCard:
    path = folder / CONFIG
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        found = record["format"]
        if found != FORMAT:
            raise ModelError(
                f"{path}: is of format {found}; this version reads {FORMAT}. Train or fetch it anew."
            )
        network, thresholds = NetworkConfig(**record["network"]), Thresholds(**record["thresholds"])
        return ModelCard(record["name"], record["version"], network, thresholds)
    except FileNotFoundError as error:
        raise ModelError(
            f"{folder}: holds no model ({CONFIG} is missing). "
            f"Give the folder of one, or one of: {', '.join(NAMES)}."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: cannot be read: {error}. Give a folder made by training.") from error
