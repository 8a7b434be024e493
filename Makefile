# Two commands to know: `make chat` opens the chat, `make test` checks everything.
# Each sets up .venv first, from pinned versions, when it is missing or out of date.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LIBRARY ?= library
PORT ?= 7860
# Two processes, a file's tests in one of them, because they share what is slow to set up. The many
# processes that tests start need not compile the sources anew, whatever the environment says.
PYTEST := OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --durations 20 --durations-min 5

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: help chat test lint types unit browser eval format clean

help:  ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

chat: $(LIBRARY)/library.db  ## Open the chat over the sample articles at 127.0.0.1:7860
	$(BIN)/qa chat --library $(LIBRARY) --port $(PORT)

$(LIBRARY)/library.db: | $(VENV)/ready
	$(BIN)/qa ingest seeds --library $(LIBRARY)

test: lint types unit  ## Lint, check types, run the tests

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready
	$(BIN)/mypy

unit: $(VENV)/ready
	$(PYTEST) -m "not browser"

browser: $(VENV)/ready  ## Run the tests that drive a real Chromium (it must be installed)
	$(PYTEST) -m browser

eval: $(VENV)/ready  ## Run the shipped question set and write the report
	$(BIN)/python -m eval

format: $(VENV)/ready  ## Put the code into its standard form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:  ## Remove the environment, the sample library and all caches
	rm -rf $(VENV) $(LIBRARY) eval/out .mypy_cache .pytest_cache .ruff_cache .hypothesis

# torch by pip, which follows pip's configuration to a CPU build; the rest by uv, in half of the time.
$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "citeqa needs Python 3.11 or newer; run: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt torch uv
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --constraint constraints.txt --editable '.[dev]'
	touch $@
