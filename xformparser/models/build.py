"""The only place that turns sizes into modules."""

from dataclasses import dataclass
from typing import Literal, get_args

from transformers import PreTrainedModel

from xformparser.encoding.shapes import COUNT
from xformparser.errors import ConfigurationError
from xformparser.models.backbone import Backbone, TextBackbone
from xformparser.models.decoder import SpanDecoder
from xformparser.models.form_parser import FormNetwork
from xformparser.models.layout_backbones import LayoutLMv3Backbone, LiltBackbone
from xformparser.models.links import LinkScorer
from xformparser.models.opinions import SecondOpinion
from xformparser.models.visual import RegionReader
from xformparser.models.words import WordReader

_LAYOUT_BACKBONES = {"lilt": LiltBackbone, "layoutlmv3": LayoutLMv3Backbone}

PairGeometry = Literal["none", "places", "rivals"]
_LEAST = {"segment_layers": 1, "span_layers": 1, "opinion_layers": 1, "opinions": 0, "visual_features": 0}


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of the form network."""

    hidden: int = 256
    """Width of word and span states; a multiple of 8."""
    segment_layers: int = 2
    """Geometry-attention layers over segments, before cutting."""
    span_layers: int = 4
    """Geometry-attention layers over spans."""
    dropout: float = 0.2
    """Share of values dropped in training."""
    visual_features: int = 0
    """Width of what the page's picture shows of a span (the image branch); 0 for none.
    Training with it needs pages with `pictures`."""
    opinions: int = 1
    """Small decoders beside the main one; the network says the mean of all."""
    opinion_hidden: int = 160
    """Width of a small decoder's span states; a multiple of 8."""
    opinion_layers: int = 3
    """Geometry-attention layers of a small decoder."""
    bi_lstm: bool = True
    """Whether span decoders run a Bi-LSTM over the page before their attention, as XFormParser's does."""
    geometry: PairGeometry = "rivals"
    """What span decoders know of the places of two spans: nothing, how they lie from each other, or also how
    many rivals stand nearer."""

    def __post_init__(self) -> None:
        for name in ("hidden", "opinion_hidden"):
            width = getattr(self, name)
            if width % 8 or width < 8:
                raise ConfigurationError(f"{name} is {width}. It must be a multiple of 8.")
        for name, least in _LEAST.items():
            count = getattr(self, name)
            if count < least:
                raise ConfigurationError(f"{name} is {count}. Give {least} or more.")
        if self.geometry not in get_args(PairGeometry):
            raise ConfigurationError(f"geometry is {self.geometry}. Give one of {get_args(PairGeometry)}.")
        if not 0 <= self.dropout < 1:
            raise ConfigurationError(f"dropout is {self.dropout}. It must lie in [0, 1).")


def build_network(config: NetworkConfig, state_features: int) -> FormNetwork:
    """Return a network with fresh weights for a backbone whose states have `state_features` numbers."""
    reader = WordReader(state_features, COUNT, config.hidden, config.segment_layers, config.dropout)
    pooled = 3 * (config.hidden + COUNT) + config.visual_features
    decoder, links = _span_modules(config, pooled, config.hidden, config.span_layers)
    width = config.opinion_hidden
    opinions = [
        SecondOpinion(
            state_features,
            width,
            *_span_modules(config, width + 3 * COUNT, width, config.opinion_layers),
            config.dropout,
        )
        for _ in range(config.opinions)
    ]
    regions = RegionReader(config.visual_features, config.dropout) if config.visual_features else None
    network = FormNetwork(reader, decoder, links, regions, opinions)
    network.blind = config.geometry == "none"
    return network


def _span_modules(
    config: NetworkConfig, pooled: int, hidden: int, layers: int
) -> tuple[SpanDecoder, LinkScorer]:
    decoder = SpanDecoder(pooled, hidden, layers, config.dropout, config.bi_lstm)
    return decoder, LinkScorer(hidden, dropout=config.dropout, rivals=config.geometry == "rivals")


def build_backbone(encoder: PreTrainedModel) -> Backbone:
    """Return the backbone around an encoder, of the kind that its own configuration names."""
    if knows_layout(encoder):
        return _LAYOUT_BACKBONES[encoder.config.model_type](encoder)
    return TextBackbone(encoder)


def knows_layout(encoder: PreTrainedModel) -> bool:
    """Tell whether an encoder reads where words stand, so that none of its states depends on text alone."""
    return encoder.config.model_type in _LAYOUT_BACKBONES
