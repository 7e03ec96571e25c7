"""What paper, copiers, faxes, scanners and cameras do to a page; one way is kept for tests, never trained on.

The library does what lenses, sensors and compression do; what is peculiar to paper and fax lines is ours.
"""

import os
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from xformparser.errors import ConfigurationError
from xformparser.geometry import Box, box_of_points

# the library would ask its site for news when it is imported
os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")
import albumentations as library

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float64]
CLEAN = "clean"
SET_ASIDE = "folded"
_PAPER = (255, 255, 255)


@dataclass(frozen=True)
class DegradedPage:
    """A picture after it was degraded, and the (3, 3) matrix that takes places of the page to its pixels."""

    image: Image.Image
    matrix: Matrix

    def moved(self, box: Box) -> Box:
        """Return the upright box around where a box of the page lies in the picture."""
        x0, y0, x1, y1 = box
        corners = np.array([[x0, y0, 1], [x1, y0, 1], [x1, y1, 1], [x0, y1, 1]]).T
        x, y, depth = self.matrix @ corners
        return box_of_points(list(zip((x / depth).tolist(), (y / depth).tolist(), strict=True)))


def degrade(image: Image.Image, name: str, dice: random.Random) -> DegradedPage:
    """Return the picture as the way of degrading of that name leaves it; equal dice give equal pictures.

    Raises KeyError where the name is not in `WAYS`.
    """
    pixels: Pixels = np.asarray(image.convert("RGB"))
    changed, matrix = WAYS[name](pixels, dice)
    return DegradedPage(Image.fromarray(changed), matrix)


def trained_ways() -> tuple[str, ...]:
    """Return the names of the ways of degrading that training may see, sorted."""
    return tuple(sorted(set(WAYS) - {SET_ASIDE}))


def parse_way(name: str | None) -> str | None:
    """Return the name of a way of degrading, None for none; raises ConfigurationError where it is unknown."""
    if name is not None and name not in WAYS:
        raise ConfigurationError(f"Degradation {name!r} is not known. Choose from: {', '.join(WAYS)}.")
    return name


def _clean(pixels: Pixels, _: random.Random) -> tuple[Pixels, Matrix]:
    return pixels, np.eye(3)


def _scan(pixels: Pixels, dice: random.Random) -> tuple[Pixels, Matrix]:
    pixels, matrix = _skewed(pixels, dice, 2.0)
    effects = [
        library.RandomBrightnessContrast((-0.1, 0.1), (-0.15, 0.1), p=0.8),
        library.GaussianBlur(sigma_limit=(0.3, 0.9), p=0.7),
        library.GaussNoise(std_range=(0.01, 0.05), p=0.6),
        library.ToGray(p=0.6),
        library.ImageCompression(quality_range=(35, 90), p=0.8),
    ]
    return _applied(effects, pixels, dice), matrix


def _copy(pixels: Pixels, dice: random.Random) -> tuple[Pixels, Matrix]:
    pixels, matrix = _skewed(pixels, dice, 1.5)
    effects = [
        library.ToGray(p=1.0),
        library.Morphological(scale=(2, 2), operation="erosion", p=0.35),
        library.GaussianBlur(sigma_limit=(0.4, 1.0), p=0.8),
        library.RandomBrightnessContrast((0.0, 0.2), (0.3, 0.8), p=1.0),
        library.SaltAndPepper(amount=(0.0005, 0.004), p=0.8),
        library.ImageCompression(quality_range=(40, 80), p=0.6),
    ]
    return _with_dark_edges(_applied(effects, pixels, dice), dice), matrix


def _fax(pixels: Pixels, dice: random.Random) -> tuple[Pixels, Matrix]:
    """Return the page as a fax: black or white, coarse, with a few lost and doubled scan lines."""
    pixels, matrix = _skewed(pixels, dice, 1.2)
    height, width = pixels.shape[:2]
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(
        grey, None, fx=dice.uniform(0.75, 0.95), fy=dice.uniform(0.6, 0.85), interpolation=cv2.INTER_AREA
    )
    noise = np.random.default_rng(dice.getrandbits(32)).normal(0, 18, small.shape)
    black = np.where(small + noise > dice.uniform(140, 190), 255, 0).astype(np.uint8)
    for _ in range(dice.randint(0, 5)):
        row = dice.randrange(1, len(black))
        black[row] = black[row - 1] if dice.random() < 0.6 else 255
    large = cv2.resize(black, (width, height), interpolation=cv2.INTER_LINEAR)
    return cv2.cvtColor(large, cv2.COLOR_GRAY2RGB).astype(np.uint8), matrix


def _photo(pixels: Pixels, dice: random.Random) -> tuple[Pixels, Matrix]:
    pixels, matrix = _tilted(pixels, dice, 0.025)
    effects = [
        library.PlasmaShadow(shadow_intensity_range=(0.1, 0.45), roughness=1.5, p=0.6),
        library.Illumination(intensity_range=(0.05, 0.2), p=0.8),
        library.RandomBrightnessContrast((-0.15, 0.1), (-0.2, 0.1), p=0.7),
        library.RGBShift(12, 8, 12, p=0.6),
        library.ISONoise(p=0.6),
        library.MotionBlur(blur_limit=(3, 5), p=0.25),
        library.ImageCompression(quality_range=(40, 90), p=0.8),
    ]
    return _applied(effects, pixels, dice), matrix


def _coarse(pixels: Pixels, dice: random.Random) -> tuple[Pixels, Matrix]:
    effects = [
        library.Downscale(scale_range=(0.5, 0.75), p=1.0),
        library.ImageCompression(quality_range=(25, 60), p=1.0),
    ]
    return _applied(effects, pixels, dice), np.eye(3)


def _folded(pixels: Pixels, dice: random.Random) -> tuple[Pixels, Matrix]:
    """Return the page as a scan of a folded sheet: creases with a shade beside them."""
    pixels, matrix = _scan(pixels, dice)
    height, width = pixels.shape[:2]
    shade = np.ones((height, width), np.float32)
    for length, axis in ((height, 0), (width, 1)):
        for part in dice.choice(((0.5,), (1 / 3, 2 / 3), ())):
            crease = (part + dice.uniform(-0.02, 0.02)) * length
            distance = np.arange(length, dtype=np.float32) - crease
            side = dice.choice((-1, 1))
            dark = (
                dice.uniform(0.1, 0.3) * np.exp(-np.abs(distance) / (0.05 * length)) * (distance * side > 0)
            )
            light = dice.uniform(0.1, 0.4) * np.exp(-np.square(distance / 1.5))
            profile = 1 - dark + light
            shade *= profile[:, None] if axis == 0 else profile[None, :]
    return np.clip(pixels * shade[..., None], 0, 255).astype(np.uint8), matrix


WAYS: Mapping[str, Callable[[Pixels, random.Random], tuple[Pixels, Matrix]]] = {
    CLEAN: _clean,
    "scan": _scan,
    "copy": _copy,
    "fax": _fax,
    "photo": _photo,
    "coarse": _coarse,
    SET_ASIDE: _folded,
}


def _applied(effects: list[library.ImageOnlyTransform], pixels: Pixels, dice: random.Random) -> Pixels:
    changed: Pixels = library.Compose(effects, seed=dice.getrandbits(31))(image=pixels)["image"]
    return changed


def _skewed(pixels: Pixels, dice: random.Random, most: float) -> tuple[Pixels, Matrix]:
    """Return the page turned by up to so many degrees about its middle, often by hardly any."""
    degrees = dice.gauss(0, most / 3) if dice.random() < 0.7 else 0.0
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), max(-most, min(most, degrees)), 1.0)
    return _warped(pixels, np.vstack([turn, [0, 0, 1]]))


def _tilted(pixels: Pixels, dice: random.Random, most: float) -> tuple[Pixels, Matrix]:
    """Return the page seen from aside: each corner moved by up to such a share of the sides."""
    height, width = pixels.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moves = [[dice.uniform(-most, most) * width, dice.uniform(-most, most) * height] for _ in corners]
    matrix = cv2.getPerspectiveTransform(corners, corners + np.array(moves, np.float32))
    return _warped(pixels, matrix.astype(np.float64))


def _warped(pixels: Pixels, matrix: Matrix) -> tuple[Pixels, Matrix]:
    height, width = pixels.shape[:2]
    warped = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=_PAPER)
    return warped.astype(np.uint8), matrix


def _with_dark_edges(pixels: Pixels, dice: random.Random) -> Pixels:
    """Return the page with the dark strips that an open lid leaves at its edges."""
    pixels = pixels.copy()
    for edge in (pixels[:, :], pixels[:, ::-1], pixels.transpose(1, 0, 2)):
        if dice.random() < 0.2:
            edge[:, : dice.randint(2, max(3, edge.shape[1] // 60))] = dice.randint(0, 60)
    return pixels
