# The table of contents: `make serve` to run Passerelle, `make test` to check it.

.PHONY: help serve test lint test-fast test-slow test-e2e lock clean
SYSTEM_PYTHON := $(firstword $(foreach name,python3 python3.11 python3.12 python3.13,$(shell command -v $(name))))
BIN := .venv/bin

help:            ## what each target does
	@grep -E '^[a-z0-9-]+: .*##|^[a-z0-9-]+:  +##' $(MAKEFILE_LIST) | sed 's/:.*##/ ·/'

serve:           ## install what is missing, prepare model, index and bot, and run everything
	@$(SYSTEM_PYTHON) deploy/bootstrap.py serve
	@exec $(BIN)/passerelle serve

environment:
	@$(SYSTEM_PYTHON) deploy/bootstrap.py test

test: environment lint test-fast test-slow  ## everything that has to pass before a change lands

lint: environment          ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test-fast: environment     ## the tests that need neither the model nor a trained bot
	$(BIN)/pytest -q -m "not slow and not e2e"

test-slow: environment     ## the tests with the real model, the real Rasa and the real browser
	$(BIN)/passerelle prepare
	$(BIN)/pytest -q -m "slow or e2e"

test-e2e: environment      ## only the browser and whole-stack tests
	$(BIN)/passerelle prepare
	$(BIN)/pytest -q -m e2e

lock:            ## write requirements.lock from a fresh environment
	rm -rf build/lock && python3 -m venv build/lock
	build/lock/bin/pip install -q torch==2.13.0
	build/lock/bin/pip install -q ".[dev]"
	build/lock/bin/pip freeze --exclude passerelle | sed "s/+cpu$$//" > requirements.lock

clean:           ## remove everything that can be made again, except the database
	rm -rf .venv .venv-rasa build var/models var/index var/rasa
