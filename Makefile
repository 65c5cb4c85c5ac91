# Every target does its own set-up; .venv is made once and refreshed when the lock or pyproject changes.
SHELL := /bin/bash
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
SHARED ?= ../shared
AS_OF ?= 2026-11-23

.PHONY: help setup system system-tests demo test test-all lint check bench bench-reading bench-batch evaluate train lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

setup: system $(STAMP)  ## Python packages and Tesseract

system:
	@bash .ci/system-packages

system-tests:
	@bash .ci/system-packages tests

$(STAMP): requirements.lock pyproject.toml
	@bash .ci/python-packages "$(PYTHON)" "$(VENV)"
	@touch $@

demo: setup  ## analyze sample_letters/ and show a table
	@$(BIN)/denial-analyzer batch sample_letters --include '[0-9]*.pdf' --include '[0-9]*.jpg' --include '[0-9]*.tif' --include '[0-9]*.docx' \
		--out out/demo --as-of $(AS_OF) --reports --table

# The service's tests run by themselves: its job threads draw random numbers, which property tests in one process rightly refuse.
test: system-tests setup  ## the tests of every change
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/denial-analyzer patterns check
	@$(BIN)/pytest -m "not slow" --ignore tests/api
	@$(BIN)/pytest -m "not slow" tests/api

test-all: system-tests setup  ## the slow tests too
	@$(BIN)/pytest --ignore tests/api
	@$(BIN)/pytest tests/api

lint: setup  ## style and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

evaluate: setup  ## score on the shared evaluation letters
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python $(SHARED)/evaluation/score.py --letters $(SHARED)/evaluation/letters \
		--gold $(SHARED)/evaluation/gold $(SCORE_ARGS) -- denial-analyzer batch {letters} --out {out} --as-of $(AS_OF) --quiet

bench: bench-reading bench-batch  ## every benchmark

bench-reading: setup  ## reading, side by side with other ways
	@$(BIN)/python -m benchmarks.reading

bench-batch: setup  ## documents a second, side by side with the naive loop
	@$(BIN)/python -m benchmarks.batch

train: setup  ## train the sentence model anew
	@$(BIN)/python -m training.train_reasons

lock: setup  ## write requirements.lock from what is installed
	@$(BIN)/pip freeze --exclude-editable --exclude denial-analyzer > requirements.lock

clean:  ## remove what was made here
	@rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache
