"""Pictures of annotated pages: their image, or their words on white."""

import logging

from PIL import Image

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.documents import Page, Word
from xformparser.sketch import sketch_page

logger = logging.getLogger(__name__)


def page_image(page: AnnotatedPage) -> Image.Image:
    """Return the picture of an annotated page in RGB, or its words on white where it has none to be read."""
    if page.image_path is not None:
        try:
            with Image.open(page.image_path) as image:
                return image.convert("RGB")
        except (OSError, Image.DecompressionBombError):
            logger.warning("%s: cannot be read; its words are shown on white.", page.image_path)
    words = page.words or tuple(Word(entity.text, entity.box) for entity in page.entities)
    return sketch_page(Page(number=1, width=page.width, height=page.height, unit="px", words=words))
