#!/bin/sh
# Runs the tests of batches in object stores in an environment of their own: s3fs and moto stand on botocore, which
# wants an older python-dateutil than the tested set. Neither torch nor any OCR is needed.
set -eu
cd "$(dirname "$0")/.."
environment=.venv-s3
stamp="$environment/.complete"
if [ ! -f "$stamp" ]; then
    "${PYTHON:-python3}" -m venv --clear "$environment"
    grep -v '^python-dateutil=' constraints.txt > "$environment/constraints.txt"
    "$environment/bin/pip" install --quiet --disable-pip-version-check -c "$environment/constraints.txt" \
        "s3fs==2026.9.0" "boto3==1.43.117" "moto[server]==5.2.5" "ray[data]" universal-pathlib \
        pydantic pillow openpyxl filelock pytest pytest-timeout hypothesis
    touch "$stamp"
fi
PYTHONPATH=. exec "$environment/bin/python" -m pytest --confcutdir tests/batch -m s3 tests/batch/test_s3.py "$@"
