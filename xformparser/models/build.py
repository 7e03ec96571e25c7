"""The only place that turns sizes into modules."""

from dataclasses import dataclass

from transformers import PreTrainedModel

from xformparser.encoding.shapes import COUNT
from xformparser.errors import ConfigurationError
from xformparser.models.backbone import Backbone, TextBackbone
from xformparser.models.decoder import SpanDecoder
from xformparser.models.form_parser import FormNetwork
from xformparser.models.layout_backbones import LayoutLMv3Backbone, LiltBackbone
from xformparser.models.links import LinkScorer
from xformparser.models.visual import RegionReader
from xformparser.models.words import WordReader

_LAYOUT_BACKBONES = {"lilt": LiltBackbone, "layoutlmv3": LayoutLMv3Backbone}


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

    def __post_init__(self) -> None:
        if self.hidden % 8 or self.hidden < 8:
            raise ConfigurationError(f"hidden is {self.hidden}. It must be a multiple of 8.")
        if min(self.segment_layers, self.span_layers) < 1:
            raise ConfigurationError(
                f"segment_layers is {self.segment_layers}, span_layers {self.span_layers}. Give 1 or more."
            )
        if not 0 <= self.dropout < 1:
            raise ConfigurationError(f"dropout is {self.dropout}. It must lie in [0, 1).")
        if self.visual_features < 0:
            raise ConfigurationError(f"visual_features is {self.visual_features}. Give 0 or more.")


def build_network(config: NetworkConfig, state_features: int) -> FormNetwork:
    """Return a network with fresh weights for a backbone whose states have `state_features` numbers."""
    reader = WordReader(state_features, COUNT, config.hidden, config.segment_layers, config.dropout)
    pooled = 3 * (config.hidden + COUNT) + config.visual_features
    decoder = SpanDecoder(pooled, config.hidden, config.span_layers, config.dropout)
    links = LinkScorer(config.hidden, dropout=config.dropout)
    regions = RegionReader(config.visual_features, config.dropout) if config.visual_features else None
    return FormNetwork(reader, decoder, links, regions)


def build_backbone(encoder: PreTrainedModel) -> Backbone:
    """Return the backbone around an encoder, of the kind that its own configuration names."""
    if knows_layout(encoder):
        return _LAYOUT_BACKBONES[encoder.config.model_type](encoder)
    return TextBackbone(encoder)


def knows_layout(encoder: PreTrainedModel) -> bool:
    """Tell whether an encoder reads where words stand, so that none of its states depends on text alone."""
    return encoder.config.model_type in _LAYOUT_BACKBONES
