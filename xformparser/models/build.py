"""The only place that turns sizes into modules."""

from transformers import PreTrainedModel

from xformparser.encoding.shapes import COUNT
from xformparser.models.backbone import Backbone, TextBackbone
from xformparser.models.decoder import SpanDecoder
from xformparser.models.form_parser import FormNetwork
from xformparser.models.layout_backbones import LayoutLMv3Backbone, LiltBackbone
from xformparser.models.links import LinkScorer
from xformparser.models.network_config import NetworkConfig
from xformparser.models.opinions import SecondOpinion
from xformparser.models.visual import RegionReader
from xformparser.models.words import WordReader

_LAYOUT_BACKBONES = {"lilt": LiltBackbone, "layoutlmv3": LayoutLMv3Backbone}


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
