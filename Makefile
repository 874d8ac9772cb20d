# The two commands: `make run` starts the app on corpus/, `make test` runs the tests. Both install what they need.

PYTHON ?= python3
BIN := .venv/bin
STAMPS := .venv/.stamps

.PHONY: help install run test check clean

help:            ## Say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

install: $(STAMPS)/install  ## Make .venv with the package and all it needs

run: install     ## Index corpus/ if that is missing or stale, and start the app
	$(BIN)/policysearch index corpus --index index || [ $$? -eq 3 ]  # 3: some files failed, the rest is there
	$(BIN)/policysearch serve --index index

test: $(STAMPS)/test  ## Run the whole suite
	$(BIN)/python -m pytest --numprocesses auto

check: $(STAMPS)/check  ## Style, types, import layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	cd benchmarks && ../$(BIN)/mypy --config-file ../pyproject.toml *.py
	$(BIN)/lint-imports

clean:           ## Remove .venv and the index; what people judged stays
	rm -rf .venv
	find index -mindepth 1 -maxdepth 1 ! -name README.md ! -name judgements -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "policysearch needs Python 3.11 or newer; name one: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv

# Each installs all of the ones before it, so that no command installs twice.
PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --constraint constraints.txt --editable

$(STAMPS)/install: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) .
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/test: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) '.[test]'
	@mkdir -p $(STAMPS) && touch $(STAMPS)/install $@

$(STAMPS)/check: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) '.[test,check]'
	@mkdir -p $(STAMPS) && touch $(STAMPS)/install $(STAMPS)/test $@
