"""What an office does to a page: scans it, faxes it, photographs it on a desk. Same input, same output."""

from io import BytesIO

import cv2
import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

POINTS_PER_INCH = 72


def render(pdf: bytes, dpi: int) -> list[Image.Image]:
    """Return the pages as clean RGB images."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / POINTS_PER_INCH).to_pil().convert("RGB") for page in document]


def scanned(page: Image.Image, angle: float, seed: int) -> Image.Image:
    """Return the page as a flat-bed scanner sees it, in 16 greys: turned a little, soft, with specks."""
    grey = page.convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    pixels = np.asarray(grey.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32)
    generator = np.random.default_rng(seed)
    pixels = 24 + pixels * 0.90 + _noise(generator, 2.0, pixels)
    height, width = pixels.shape
    for _ in range(60):
        row, column = int(generator.integers(height - 3)), int(generator.integers(width - 3))
        pixels[row : row + 2, column : column + 2] -= 70
    pixels[:, : width // 170] -= 50
    return Image.fromarray((np.clip(pixels, 0, 255) // 16 * 17).astype(np.uint8))


def faxed(page: Image.Image, angle: float, seed: int) -> Image.Image:
    """Return the page in black and white: turned a little, with ragged edges and pepper."""
    grey = page.convert("L").rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
    pixels = np.asarray(grey.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32)
    generator = np.random.default_rng(seed)
    pixels = pixels + _noise(generator, 14, pixels)
    pixels[generator.random(pixels.shape) < 0.00004] = 0
    return Image.fromarray(pixels > 188)


def photographed(page: Image.Image, angle: float, seed: int) -> Image.Image:
    """Return the page as a phone sees it on a wooden bench: askew, in perspective, with a shadow."""
    width, height = 1500, 2000
    centre = np.array([width / 2, height / 2])
    corners = np.array([[-600, -850], [612, -832], [640, 858], [-632, 846]], dtype=np.float64)
    turn = np.deg2rad(angle)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    target = (corners @ rotation.T + centre).astype(np.float32)
    source = np.array([[0, 0], [page.width, 0], [page.width, page.height], [0, page.height]], np.float32)
    matrix = cv2.getPerspectiveTransform(source, target)
    sheet = cv2.warpPerspective(np.asarray(page), matrix, (width, height), flags=cv2.INTER_AREA)
    paper = cv2.warpPerspective(np.full((page.height, page.width), 255, np.uint8), matrix, (width, height))
    cover = (paper.astype(np.float32) / 255)[..., None]
    generator = np.random.default_rng(seed)
    bench = _bench(width, height, generator)
    bench *= 1 - 0.35 * cv2.GaussianBlur(np.roll(cover[..., 0], (14, 18), (0, 1)), (0, 0), 14)[..., None]
    photo = sheet * np.array([0.95, 0.93, 0.87]) * cover + bench * (1 - cover)
    photo *= _light(width, height)[..., None]
    photo = cv2.GaussianBlur(photo, (0, 0), 0.7) + generator.normal(0, 2.2, (height, width, 1))
    return Image.fromarray(np.clip(photo, 0, 255).astype(np.uint8))


def as_pdf(jpegs: list[bytes], dpi: int) -> bytes:
    """Return a PDF that holds a JPEG image on each page and no text."""
    stream = BytesIO()
    canvas = Canvas(stream, invariant=1)
    for jpeg in jpegs:
        image = ImageReader(BytesIO(jpeg))
        size = tuple(pixels * POINTS_PER_INCH / dpi for pixels in image.getSize())
        canvas.setPageSize(size)
        canvas.drawImage(image, 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _noise(generator: np.random.Generator, spread: float, like: np.ndarray) -> np.ndarray:
    """Normal noise of the same shape and type."""
    return generator.normal(0, spread, like.shape).astype(like.dtype)


def _bench(width: int, height: int, generator: np.random.Generator) -> np.ndarray:
    """Brown planks with grain, (height, width, 3) in 0..255."""
    grain = cv2.GaussianBlur(generator.normal(0, 60, (height, width)), (0, 0), sigmaX=1.2, sigmaY=45)
    bench = np.array([121.0, 84.0, 52.0]) + grain[..., None] * np.array([2.2, 1.9, 1.5])
    for seam in range(180, width, 420):
        bench[:, seam : seam + 5] *= 0.45
    return bench


def _light(width: int, height: int) -> np.ndarray:
    """Brightness over the picture: a fall-off to one side and the soft shadow of a hand or head."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    fall = 1.04 - 0.16 * (x / width) - 0.08 * (y / height)
    shadow = 1 / (1 + np.exp((x * 0.55 + (height - y) * 0.8 - 760) / 70))
    return fall * (1 - 0.34 * shadow)
