# Everything a developer or a build machine does with Dure. `make` alone explains itself.

PYTHON ?= python3
PORT ?= 8000
SIZES ?= 1000 100000 1000000
MATCH_SIZES ?= 100000 1000000
VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE_LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-annotate \
	--no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset test bench bench-large bench-match walk check format lock requirements reference assets messages texts chromium pgbouncer clean

help: ## Show this list
	@echo "Dure: finds households in need and stays until the crisis is over"
	@echo
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-14s %s\n' "$$name" "$$text"; done

demo: texts ## Install what is needed and serve the demonstration district (PORT=8000)
	@exec $(BIN)/dure demo --port $(PORT) --die-with-parent

demo-reset: texts ## Throw the demonstration data away, then do the same
	@exec $(BIN)/dure demo --reset --port $(PORT) --die-with-parent

install: texts ## Install what Dure needs to run, and its front-end files

test: chromium check texts ## Check everything and run every test
	$(BIN)/pytest -n 2 $(if $(TESTS),$(TESTS),-m "not browser")
	$(if $(TESTS),,timeout 1200 $(BIN)/pytest -m browser)

bench: $(VENV)/developer texts ## Measure pages, searches and writes on made-up provinces (SIZES="1000 100000")
	$(BIN)/python -m tests.performance.bench --sizes $(SIZES)
	$(BIN)/python -m tests.performance.findings --open 100000
	$(BIN)/python -m tests.performance.load_signals --rows 100000 1000000
	$(BIN)/python -m tests.performance.matching --sizes $(MATCH_SIZES)

bench-large: $(VENV)/developer texts ## Score the findings of 4,000,000 households anew
	$(BIN)/python -m tests.performance.findings --open 0 --scored 4000000

bench-match: $(VENV)/developer ## Measure the matching of made-up people: time, memory, how right it is (MATCH_SIZES="100000 1000000")
	$(BIN)/python -m tests.performance.matching --sizes $(MATCH_SIZES)

walk: pgbouncer $(VENV)/developer texts ## Every route as everybody at every place by every method, thrice (make test takes a selection)
	$(BIN)/pytest -q -s -k hundred_thousand tests/walk/test_walk.py
	DURE_WALK_ALL=1 $(BIN)/pytest -n 2 -rs tests/walk

check: $(VENV)/developer ## Check format, mistakes, types, layers, templates, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint src --lint --quiet
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	$(BIN)/pytest -q tests/architecture

format: $(VENV)/developer ## Put all files into the house format
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

messages: $(VENV)/developer ## Collect texts of the screens into the Korean catalogues, and compile them
	$(BIN)/python tools/messages.py

reference: $(VENV)/developer ## Write the pages of docs/reference that the code tells: roles, settings, commands, states, tables
	$(BIN)/python -m tools.reference

requirements: ## Show which requirement rows have a test and which do not
	@$(PYTHON) tools/requirements.py

lock: $(VENV)/developer ## Work out both locks anew (UPGRADE=1 takes newer releases)
	$(COMPILE_LOCK) --output-file requirements.lock pyproject.toml
	$(COMPILE_LOCK) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

assets: $(VENV)/runtime ## Fetch the front-end files anew
	rm -f src/dure/foundation/pages/static/vendor/.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .

clean: ## Remove what was installed and fetched; the data in var/ stays
	rm -rf $(VENV) src/dure/foundation/pages/static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

texts: $(VENV)/installed
	@$(BIN)/python -m dure.config.catalogues

chromium:
	@sh tools/install_chromium.sh

pgbouncer:
	@sh tools/install_pgbouncer.sh

# --- the virtual environment; each file below is a stamp, so that nothing is installed twice ---

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Dure needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "The virtual environment could not be made. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/runtime: requirements.lock | $(BIN)/python
	@echo "Installing what Dure needs (once; a few minutes) ..."
	@$(PIP_INSTALL) --requirement requirements.lock
	@touch $@

$(VENV)/installed: $(VENV)/runtime pyproject.toml hatch_build.py assets.toml package-lock.json
	@echo "Fetching the front-end files and installing the dure command ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

$(VENV)/developer: requirements-dev.lock $(VENV)/installed
	@echo "Installing what the tests need (once) ..."
	@$(PIP_INSTALL) --requirement requirements-dev.lock
	@touch $@
