"""PaddleOCR reads drawn pages; without it, or without its models, the error says what to do."""

import importlib.util
from pathlib import Path

import pytest
from drawn_pages import LINES
from PIL import Image

from xformparser.errors import ConfigurationError, MissingDependencyError
from xformparser.ocr.paddle import MODELS_VARIABLE, PaddleEngine
from xformparser.ocr.paddle_models import make_paddle_models

HAS_PADDLE = importlib.util.find_spec("paddleocr") is not None


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = importlib.util.find_spec("rapidocr")
    if found is None or found.origin is None:
        pytest.skip("rapidocr, whose wheel holds the models, is not installed")
    folder = tmp_path_factory.mktemp("paddle")
    make_paddle_models(Path(found.origin).parent / "models", folder)
    return folder


@pytest.mark.skipif(HAS_PADDLE, reason="paddleocr is installed")
def test_missing_package_says_how_to_install_it() -> None:
    with pytest.raises(MissingDependencyError, match=r"paddleocr is not installed\..*xformparser\[paddle\]"):
        PaddleEngine()


@pytest.mark.paddle
def test_reads_every_word(models: Path, page_image: Image.Image) -> None:
    words = PaddleEngine(1, models).read(page_image)
    assert sorted(word.text for word in words) == sorted(word for line in LINES for word in line.split())


@pytest.mark.paddle
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_quarter_turns_are_found(models: Path, page_image: Image.Image, turn: int) -> None:
    assert PaddleEngine(1, models).read_or_turn(page_image.rotate(turn, expand=True)).turn == turn


@pytest.mark.paddle
def test_blank_page_has_no_words(models: Path) -> None:
    assert PaddleEngine(1, models).read(Image.new("RGB", (300, 200), "white")) == ()


@pytest.mark.paddle
def test_models_are_named_by_the_environment(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MODELS_VARIABLE, str(models))
    assert PaddleEngine().name == "paddle"


@pytest.mark.paddle
def test_no_model_folder_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MODELS_VARIABLE, raising=False)
    with pytest.raises(
        ConfigurationError, match=rf"Set {MODELS_VARIABLE} to one that holds PP-OCRv6_small_det"
    ):
        PaddleEngine()
    with pytest.raises(ConfigurationError, match=r"does not hold the model folder PP-OCRv6_small_det"):
        PaddleEngine(1, tmp_path)
