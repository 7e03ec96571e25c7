"""The sizes of a form network, as a model folder keeps them."""

from dataclasses import dataclass
from typing import Literal, get_args

from xformparser.errors import ConfigurationError

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
