# The project's commands. PYTHON names the Python (3.11 or later) that .venv is made with.
PYTHON ?= python3
BIN := .venv/bin
ENCODER := cache/encoder/weights.safetensors
# Forms whose words the encoder keeps: EC-FUNSD repeats FUNSD's, and NAF's transcriptions are noisy.
FORMS := \
	funsd:../shared/data/funsd:train \
	xfund:../shared/data/xfund/de.train.json:train \
	paddle_kie:../shared/data/xfund/zh.train.txt:train

export PYTHON

.PHONY: help setup demo check fonts test encoder forms task-forms slot-forms slots train

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 17

setup: .venv/.complete ## Make .venv with the tested versions

.venv/.complete: pyproject.toml constraints.txt
	@echo "Installing into .venv; the first time, this takes some minutes."
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: setup ## Extract the pairs of data/samples into out and print them
	$(BIN)/xformparser extract data/samples --output out --overlay --overwrite

check: setup ## Check format, lint and types, and run the fast tests (under a minute)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -rs

fonts: ## Install the fonts that synthetic forms are drawn with (Debian's packages)
	@scripts/install_fonts.sh

test: fonts check ## Run all tests: also long ones, those with real OCR, a browser or Ray, PaddleOCR's and S3's
	scripts/install_browser.sh
	$(BIN)/pytest -rs -m 'ocr or slow or browser or faults or ray'
	scripts/test_paddle.sh -rs
	scripts/test_s3.sh -rs

encoder: $(ENCODER) ## Prepare the base encoder that training starts from

$(ENCODER): | setup
	$(BIN)/python scripts/prepare_encoder.py --output $(@D) $(FORMS:%=--forms %)

forms: setup fonts ## Make the synthetic forms that training starts with (half an hour, most of it OCR)
	$(BIN)/xformparser synth --output cache/forms --count 1200 --seed 0 --no-ocr --quiet
	$(BIN)/xformparser synth --output cache/forms_val --count 48 --seed 500 --no-ocr --quiet
	$(BIN)/xformparser synth --output cache/forms_read --count 400 --seed 1 --quiet

task-forms: setup fonts ## Make the forms of the recipes for several tasks (some minutes)
	$(BIN)/xformparser synth --output cache/forms_ja --languages ja --count 100 --seed 300 --no-ocr --quiet
	$(BIN)/xformparser synth --output cache/forms_ja_val --languages ja --count 26 --seed 301 --no-ocr --quiet
	$(BIN)/xformparser synth --output cache/indformsft --count 240 --seed 600 --no-ocr --quiet
	$(BIN)/xformparser synth --output cache/indformsft_val --count 48 --seed 601 --no-ocr --quiet

slot-forms: task-forms ## Make the forms that the slot reader is taught and tried on (some minutes)
	$(BIN)/xformparser synth --output cache/slots_train --count 400 --seed 700 --no-ocr --quiet
	$(BIN)/xformparser synth --output cache/slots_test --count 64 --seed 900 --for-tests --no-ocr --quiet
	for way in clean fax; do $(BIN)/xformparser synth --output cache/slots_test_$$way --count 64 --seed 900 --for-tests \
		--no-ocr --quiet --degradation $$way || exit 1; done
	$(BIN)/python scripts/fetch_terms.py

slots: slot-forms ## Train the shipped slot reader anew (about two hours, with the pages to read)
	OMP_NUM_THREADS=1 $(BIN)/python train.py fit --config configs/slots.yaml
	OMP_NUM_THREADS=1 $(BIN)/python train.py fit --config configs/slots.yaml --config configs/slots_orders.yaml
	$(BIN)/python scripts/bundle_slots.py runs/slots_orders base

train: encoder forms ## Train the shipped models anew: tick boxes, masked tokens, the open one, and from there the default one
	$(BIN)/python scripts/train_marks.py
	$(BIN)/python scripts/train_masked_head.py
	$(BIN)/python train.py fit --config configs/open.yaml
	$(BIN)/python train.py fit --config configs/base.yaml --config configs/after_open.yaml
