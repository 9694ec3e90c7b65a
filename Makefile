# `make demo` and `make test` need Python 3.11 or newer and make, nothing else. VENV and PYTHON choose where and with what:
#   make test VENV=.venv-313 PYTHON=python3.13
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TESTS ?= tests

.PHONY: help demo demo-reset test readers accessibility screenshots axe bench bench-pages lint lint-types lint-style lint-django lint-contracts lint-docker lock clean verifier
.DELETE_ON_ERROR:

help:
	@echo "make demo        run the whole product with demo data (PORT=8000)"
	@echo "make demo-reset  forget the demo's data"
	@echo "make test        run the whole suite (TESTS=tests/custody for a part of it, PYTEST_ADDOPTS for options)"
	@echo "make readers     ten minutes of writers and of readers who verify all they read (in the suite: twenty seconds)"
	@echo "make accessibility  axe-core on every page in both languages, in minutes (in the suite: a page of each template)"
	@echo "make screenshots    pictures of every page in both languages and two widths, into screenshots/ (needs chromium)"
	@echo "make bench       what the ledger costs, a revocation, a month's return: figures against their aims, in about five minutes (BENCH=--help for options)"
	@echo "make bench-pages what each page asks and takes with 100,000 events; fills a database first, in about ten minutes (BENCH=--help)"
	@echo "make lint        style, types, import contracts, migrations, Dockerfile, compose file"
	@echo "make verifier    the offline verifier as one file, dist/verifier.pyz"
	@echo "make lock        lock the requirements again"

demo: $(VENV)/.demo
	$(BIN)/python manage.py serve --demo

demo-reset: $(VENV)/.demo
	$(BIN)/python manage.py demo_reset

test: $(VENV)/.test
	$(BIN)/python -m pytest $(TESTS)

readers: $(VENV)/.test
	LEDGER_READERS_SECONDS=600 $(BIN)/python -m pytest tests/adversarial/test_readers.py

accessibility: $(VENV)/.test axe
	ACCESSIBILITY=all $(BIN)/python -m pytest tests/browser/test_accessibility.py

screenshots: $(VENV)/.test
	$(BIN)/python -m pytest tests/browser/screenshots.py
	@echo "screenshots/: the pages by language and width"

# axe-core from npm, refused when it is not what the lock's hash says.
AXE := .venv-third-party/axe
axe: $(AXE)/.fetched
$(AXE)/.fetched: tests/third_party/package.json tests/third_party/package-lock.json
	mkdir -p $(AXE)
	cp tests/third_party/package.json tests/third_party/package-lock.json $(AXE)
	npm ci --prefix $(AXE) --ignore-scripts --no-audit --no-fund --silent
	@touch $@

bench: $(VENV)/.test
	$(BIN)/python -m tests.bench $(BENCH)

bench-pages: $(VENV)/.test
	$(BIN)/python -m tests.bench.pages $(BENCH)

# Each by itself, so that `make -j2 lint` does two of them at a time.
LINTS := lint-types lint-style lint-django lint-contracts lint-docker
lint: $(LINTS)
$(LINTS): $(VENV)/.test

lint-types:
	$(BIN)/mypy

lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-django:
	PYTHONWARNINGS=ignore::RuntimeWarning $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

lint-contracts:
	$(BIN)/lint-imports --no-cache

lint-docker:
	$(BIN)/hadolint docker/Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker/compose.yaml

# The sources alone are needed, and any Python: the same sources give the same bytes.
verifier:
	$(PYTHON) -m traceability.verifier.onefile dist/verifier.pyz
	@echo "dist/verifier.pyz: run it with Python 3.11 or newer and the package cryptography"

# The lowest Python that we support is locked for; the same files are installed on all of them.
lock: $(VENV)/.test
	$(BIN)/python -m pip install --quiet "uv~=0.13.0"
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url -c requirements.txt tests/requirements.in -o tests/requirements.txt
	$(BIN)/python docker/lock.py
	$(BIN)/uv pip compile --quiet --python-version 3.12 --generate-hashes --no-emit-index-url tests/third_party/requirements.in -o tests/third_party/requirements.txt

clean:
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.test: requirements.txt tests/requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@ $(VENV)/.demo
