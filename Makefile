# The table of contents: `make serve` to run Passerelle, `make test` to check it.

.PHONY: audit sbom help serve environment test lint test-fast test-slow test-e2e test-dialogue turns-report safety lock house clean shipped test-fresh
SYSTEM_PYTHON := $(firstword $(foreach name,python3 python3.11 python3.12 python3.13,$(shell command -v $(name))) no-python)
BIN := .venv/bin

help:            ## what each target does
	@grep -E '^[a-z0-9-]+: .*##|^[a-z0-9-]+:  +##' $(MAKEFILE_LIST) | sed 's/:.*##/ ·/'

serve:           ## install what is missing, prepare model, index and bot, and run everything
	@$(SYSTEM_PYTHON) deploy/bootstrap.py serve
	@exec $(BIN)/passerelle serve $(if $(VERBOSE),--verbose)

environment:
	@$(SYSTEM_PYTHON) deploy/bootstrap.py test

test: environment        ## everything that has to pass before a change lands, and what each suite took
	@$(SYSTEM_PYTHON) deploy/suites.py lint test-fast test-slow

lint: environment          ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test-fast: environment     ## the tests that need neither the model nor a trained bot
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow and not e2e"

test-slow: environment     ## the tests with the real model, the real Rasa and a real browser
	$(BIN)/passerelle prepare
	$(BIN)/pytest -q -m "slow and not e2e"

test-fresh:      ## what a newcomer does, in a clone of HEAD with only what `make serve` installs
	$(SYSTEM_PYTHON) tests/fresh/first_start.py $(if $(WITHOUT),--without $(WITHOUT))

test-e2e: environment      ## the widget and whole conversations in a real browser against the whole stack
	$(BIN)/passerelle prepare
	$(BIN)/pytest -q -m e2e

test-dialogue: environment ## conversation tests in Rasa and over HTTP, and the fault tests with their table
	$(BIN)/passerelle prepare
	$(BIN)/pytest -q tests/bot/test_conversations.py tests/bot/test_dialogue.py tests/e2e/test_conversations.py tests/e2e/test_faults.py

turns-report: environment  ## how well kinds of turns are told, whole conversations left out
	$(BIN)/passerelle prepare
	$(BIN)/python -m benchmarks.train_interpretation --validate

audit: environment          ## known weaknesses of what is installed (asks PyPI; fails where it cannot be asked)
	$(BIN)/pip-audit --strict --progress-spinner off
	$(BIN)/pip-audit --strict --progress-spinner off --no-deps --disable-pip --requirement bot/requirements.txt

sbom: environment           ## what both environments hold, with licences (CycloneDX), in var/sbom
	@mkdir -p var/sbom
	$(BIN)/cyclonedx-py environment .venv --pyproject pyproject.toml --output-reproducible --of JSON -o var/sbom/api.cdx.json
	$(BIN)/cyclonedx-py environment .venv-rasa --output-reproducible --of JSON -o var/sbom/dialogue.cdx.json

shipped: environment       ## make anew what is shipped ready: vectors of all texts and the fitted policy
	$(BIN)/python -m api.building.shipping

safety: environment        ## how well cries for help are heard, by language, on messages never learned from
	$(BIN)/passerelle prepare
	$(BIN)/python -m bot.safety.report

lock:            ## write the lock files (names, versions, hashes) from a fresh environment
	$(SYSTEM_PYTHON) deploy/lock.py

house:           ## import contracts, rooms, floors, ways and lines, each against its target
	$(BIN)/python -m benchmarks.house

clean:           ## remove everything that can be made again, except the database
	rm -rf .venv .venv-rasa build var/models var/index var/rasa
