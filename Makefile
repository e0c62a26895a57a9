# The commands of interfaces.md. Everything is made below .venv, from the lock files, and made again when they change.

PYTHON  ?= python3
VENV    := .venv
BIN     := $(VENV)/bin
WORKERS ?= 4
PORT    ?= 8080
JUDGES  := tests/outside/node_modules/.stamp
# Bytecode is kept, whatever is set: four that test, and every process that they start, would compile all of it anew.
PYTEST  := env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n $(WORKERS) --dist worksteal

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install tools run chat check test test-fast bench understanding screenshots weights lock clean port-is-free

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/runtime.stamp  ## what it needs to run, below .venv

tools: $(VENV)/dev.stamp $(JUDGES)  ## what it needs to be checked and tested, too

# What stands behind | is in order: a taken port is told before anything is installed.
run: | port-is-free $(VENV)/runtime.stamp  ## the demonstration in your browser; PORT=8081 elsewhere, FRESH=1 begins anew
	@exec $(BIN)/peilstation serve --demo --port $(PORT) $(if $(FRESH),--fresh)

chat: $(VENV)/runtime.stamp  ## a conversation in this terminal
	@$(BIN)/peilstation chat

check: $(VENV)/dev.stamp  ## style, types, who imports whom, content
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/peilstation check

test: $(VENV)/dev.stamp $(JUDGES)  ## the whole suite, on SQLite and on a real PostgreSQL
	$(PYTEST) $(ARGS)

test-fast: $(VENV)/dev.stamp $(JUDGES)  ## the quick ones of these, on SQLite
	$(PYTEST) -m "not slow and not postgres" $(ARGS)

understanding: $(VENV)/dev.stamp  ## how well people are understood, within a minute; writes bench/UNDERSTANDING.md
	$(BIN)/python -m bench.understanding

bench: understanding  ## that, the desk with 10,000 who wait, calls, and turns a second beside three peers: some ten minutes
	$(BIN)/python -m bench.desk
	$(BIN)/python -m bench.voice
	$(BIN)/python -m bench.turns $(ARGS)

screenshots: $(VENV)/dev.stamp  ## the README's pictures anew, taken with Chromium
	$(BIN)/python -m tests.browser.screenshots

# Not in the lock files: neither the service nor its tests need it, and it weighs two hundred megabytes. On one thread the same
# lines give the same weights; on several the sums come in another order, and words on the edge fall otherwise.
weights: $(VENV)/dev.stamp  ## learn the weights of words anew, within a minute; ARGS=--judge says how good they are
	$(BIN)/pip install --quiet --upgrade uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --group weights
	OMP_NUM_THREADS=1 $(BIN)/python -m tools.weigh $(ARGS)

lock: | $(BIN)/python  ## remake the lock files: what still fits stays, UPGRADE=1 takes the newest
	$(BIN)/pip install --quiet --upgrade uv
	$(COMPILE) pyproject.toml --group build --output-file requirements.lock
	$(COMPILE) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## remove what make made; the data in var/ stay
	rm -rf $(VENV) tests/outside/node_modules dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# No addresses of indexes in the lock files: where packages come from is the machine's own affair.
COMPILE = UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

# A half-made .venv would be taken for a whole one, so a failed one is removed.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
	  echo "There is no '$(PYTHON)' here, and Peilstation needs Python 3.11 or newer." >&2; \
	  echo "Install it, or name the one you have: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Peilstation needs Python 3.11 or newer, and '$(PYTHON)' is not: $$($(PYTHON) --version 2>&1)." >&2; \
	  echo "Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments: its venv module is missing." >&2; \
	  echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "1/3  making .venv"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

port-is-free:
	@command -v $(PYTHON) >/dev/null || exit 0; $(PYTHON) tools/port.py "$(PORT)"

# The stamps make a second run quick. What runs comes first and alone: `make chat` waits for no tools.
$(VENV)/runtime.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "2/3  installing what it needs; the first time this takes a minute or so"
	@$(BIN)/python tools/install.py requirements.lock
	@echo "3/3  installing Peilstation itself"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/runtime.stamp
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Programs of others that the tests are held against. Without npm they are skipped, and say so; REQUIRE_ALL=1 is red then.
$(JUDGES): tests/outside/package-lock.json tests/outside/package.json tests/outside/.npmrc
	@if ! command -v node >/dev/null || ! command -v npm >/dev/null; then \
	  echo "No Node with npm here: the tests with outside judges will be skipped." >&2; \
	elif npm ci --prefix tests/outside --no-progress --loglevel=error; then touch $@; \
	else echo "The outside judges cannot be installed: their tests will be skipped." >&2; fi
