"""What the tests of the OCR share."""

import pytest
from drawn_pages import form_page
from PIL import Image

from xformparser.ocr.base import OcrEngine
from xformparser.ocr.rapid import RapidEngine


@pytest.fixture(scope="session")
def rapid() -> OcrEngine:
    return RapidEngine()


@pytest.fixture(scope="session")
def page_image() -> Image.Image:
    return form_page()
