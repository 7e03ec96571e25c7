"""The arrays that pages and fields are made of."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from xformparser.encoding.layout import PageLayout

Floats = NDArray[np.float32]
Places = NDArray[np.int64]
StatesOf = Callable[[PageLayout], Floats]
"""What the encoder makes of the words of a layout, (W, S)."""
