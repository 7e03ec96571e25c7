import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from xformparser.synthesis.degradation import WAYS, degrade

BOX = (120.0, 200.0, 260.0, 230.0)


def page() -> Image.Image:
    image = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(image).rectangle(BOX, fill="black")
    return image


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize("seed", range(4))
def test_a_box_goes_where_its_ink_goes(way: str, seed: int) -> None:
    degraded = degrade(page(), way, random.Random(seed))
    grey = np.asarray(degraded.image.convert("L"), dtype=np.float64)
    x0, y0, x1, y1 = (round(side) for side in degraded.moved(BOX))
    inside = grey[y0 + 4 : y1 - 4, x0 + 4 : x1 - 4]
    around = grey[y0 - 40 : y0 - 8, x0:x1]
    assert np.median(inside) < 90
    assert np.median(around) > np.median(inside) + 60


@pytest.mark.parametrize("way", sorted(WAYS))
def test_the_same_dice_leave_the_same_picture(way: str) -> None:
    first, second = (degrade(page(), way, random.Random(9)) for _ in range(2))
    assert first.image.tobytes() == second.image.tobytes()
    assert first.image.size == page().size


def test_an_unknown_way_is_an_error() -> None:
    with pytest.raises(KeyError):
        degrade(page(), "burnt", random.Random(0))
