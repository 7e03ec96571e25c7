"""Model folders for PaddleOCR, made from the ONNX models inside RapidOCR's wheel: no download is needed."""

import shutil
from pathlib import Path
from typing import Any

import yaml

DETECTION_MODEL = "PP-OCRv6_small_det"
RECOGNITION_MODEL = "PP-OCRv6_small_rec"
MODEL_FILE = "inference.onnx"
SETTINGS_FILE = "inference.yml"

_DECODE = {"DecodeImage": {"channel_first": False, "img_mode": "BGR"}}


def make_paddle_models(rapid_models: Path, folder: Path) -> None:
    """Write the folders `PP-OCRv6_small_det` and `PP-OCRv6_small_rec` that PaddleOCR reads.

    Args:
        rapid_models: the folder `models` of an installed rapidocr.
        folder: where the two folders go; made where missing.
    """
    from onnxruntime import InferenceSession

    detection = _copy_model(rapid_models / "PP-OCRv6_det_small.onnx", folder / DETECTION_MODEL)
    recognition = _copy_model(rapid_models / "PP-OCRv6_rec_small.onnx", folder / RECOGNITION_MODEL)
    session = InferenceSession(str(recognition / MODEL_FILE), providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].split("\n")
    _write_settings(detection, _detection_settings())
    _write_settings(recognition, _recognition_settings(characters))


def _copy_model(model: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(model, folder / MODEL_FILE)
    return folder


def _write_settings(folder: Path, settings: dict[str, Any]) -> None:
    text = yaml.safe_dump(settings, allow_unicode=True)
    (folder / SETTINGS_FILE).write_text(text, encoding="utf-8")


def _detection_settings() -> dict[str, Any]:
    normalise = {"mean": [0.5] * 3, "std": [0.5] * 3, "order": "hwc", "scale": "1./255."}
    steps: list[dict[str, Any]] = [
        _DECODE,
        {"DetLabelEncode": None},
        {"DetResizeForTest": {"resize_long": 960}},
        {"NormalizeImage": normalise},
        {"ToCHWImage": None},
        {"KeepKeys": {"keep_keys": ["image", "shape", "polys", "ignore_tags"]}},
    ]
    finish = {"thresh": 0.3, "box_thresh": 0.5, "max_candidates": 1000, "unclip_ratio": 1.6}
    return {
        "Global": {"model_name": DETECTION_MODEL},
        "PreProcess": {"transform_ops": steps},
        "PostProcess": {"name": "DBPostProcess", **finish},
    }


def _recognition_settings(characters: list[str]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [
        _DECODE,
        {"MultiLabelEncode": {"gtc_encode": "NRTRLabelEncode"}},
        {"RecResizeImg": {"image_shape": [3, 48, 48]}},
        {"KeepKeys": {"keep_keys": ["image", "label_ctc", "label_gtc", "length", "valid_ratio"]}},
    ]
    return {
        "Global": {"model_name": RECOGNITION_MODEL},
        "PreProcess": {"transform_ops": steps},
        "PostProcess": {"name": "CTCLabelDecode", "character_dict": characters},
    }
