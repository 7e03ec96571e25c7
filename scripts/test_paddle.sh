#!/bin/sh
# Runs the tests of the PaddleOCR adapter in an environment of their own: paddleocr wants an older numpy and
# another opencv than the package. Neither torch nor paddlepaddle is needed.
set -eu
cd "$(dirname "$0")/.."
environment=.venv-paddle
stamp="$environment/.complete"
if [ ! -f "$stamp" ]; then
    "${PYTHON:-python3}" -m venv --clear "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check \
        "paddleocr==3.7.0" "onnx>=1.17" "onnxruntime>=1.20" "pydantic>=2.10" "pillow>=11.0" "pytest>=8.3" "pytest-timeout>=2.3"
    # The models come from inside rapidocr's wheel; what it depends on stays out.
    "$environment/bin/pip" install --quiet --disable-pip-version-check --no-deps "rapidocr==3.10.0"
    touch "$stamp"
fi
PYTHONPATH=. exec "$environment/bin/python" -m pytest --confcutdir tests/ocr -m paddle tests/ocr/test_paddle.py "$@"
