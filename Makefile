# Two commands for a newcomer: `make demo` and `make test`. Everything is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
SOURCES := pyproject.toml CMakeLists.txt $(wildcard native/*)

.PHONY: demo test lint check bench sanitize clean

demo: $(STAMP)
	rm -rf runs/demo
	$(BIN)/plainnet train digits --hidden 64 --dropout 0.1 --validation 0.1 --epochs 40 --out runs/demo
	$(BIN)/plainnet evaluate runs/demo

test: $(STAMP)-test
	$(BIN)/pytest -q

lint: $(STAMP)-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(STAMP): $(SOURCES)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	$(BIN)/plainnet --version
	touch $@

$(STAMP)-test: $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[test]"
	touch $@

clean:
	rm -rf .venv build dist
