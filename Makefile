# Two commands for a newcomer: `make demo` and `make test`. Everything is installed into .venv.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
SOURCES := pyproject.toml CMakeLists.txt $(wildcard native/*)

.PHONY: demo test lint bench reports instructions sanitize fuzz soak clean

demo: $(STAMP)
	rm -rf runs/demo
	$(BIN)/plainnet train digits --hidden 128,64 --normalization batch --dropout 0.1 --validation 0.1 --epochs 30 --out runs/demo
	$(BIN)/plainnet study run demo --store runs/demo/study.sqlite
	$(BIN)/plainnet study report demo --store runs/demo/study.sqlite --out runs/demo/answer.html

test: $(STAMP)-test
	$(BIN)/pytest -q -n 2 --dist worksteal

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

bench: $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check -e ".[peers]"
	$(BIN)/python benchmarks/race.py --out benchmarks/race.json --readme
	$(BIN)/python benchmarks/figure.py
	$(BIN)/python benchmarks/startup.py --out benchmarks/startup.json
	$(BIN)/python benchmarks/whole_s2.py --out benchmarks/whole_s2.json
	$(BIN)/python benchmarks/whole_s3.py --out benchmarks/whole_s3.json
	$(BIN)/python benchmarks/memory.py --out benchmarks/memory.json
	$(BIN)/python benchmarks/batch_sizes.py --out benchmarks/batch_sizes.json
	$(BIN)/python benchmarks/study_overhead.py --out benchmarks/study.json

# The reports in docs: three quarters of an hour on two cores, with the data sets in PLAINNET_DATA or in the cache. What is in the store is not run again.
STUDIES := s0-dropout-l2 s0-as-written s1-notmnist s2-optimizers s2-fair s3-spiral-dropout s4-cifar10
reports: $(STAMP)
	mkdir -p docs/reports
	for study in $(STUDIES); do \
	  $(BIN)/plainnet study run $$study --store runs/reports.sqlite && \
	  $(BIN)/plainnet study report $$study --store runs/reports.sqlite --out docs/reports/$$study.md || exit 1; \
	done

# The figures that the tests compare with: after a change that is meant to cost instructions, or to save many.
instructions: $(STAMP)
	$(BIN)/python benchmarks/instructions/count.py --write

# The native tests under each sanitizer, in a build folder of its own.
sanitize: $(STAMP)
	$(BIN)/pip install --quiet --disable-pip-version-check cmake
	for kind in address undefined thread; do \
	  $(BIN)/cmake -S . -B build/sanitize-$$kind -DPLAINNET_TESTS=ON -DPLAINNET_SANITIZE=$$kind -DCMAKE_BUILD_TYPE=RelWithDebInfo >/dev/null && \
	  $(BIN)/cmake --build build/sanitize-$$kind --parallel 2 >/dev/null && \
	  echo "$$kind:" && UBSAN_OPTIONS=halt_on_error=1 build/sanitize-$$kind/native_test || exit 1; \
	done

# Ten million mutants of a model and a checkpoint (about 30 minutes on two cores): make fuzz MUTANTS=300000 SECONDS=600 for fewer.
MUTANTS ?= 10000000
SECONDS ?= 7200
fuzz: $(STAMP)-test
	cd tests && ../$(BIN)/python -m fuzz.campaign --mutants $(MUTANTS) --seconds $(SECONDS) > fuzz/last.new; \
	status=$$?; mv fuzz/last.new fuzz/last.txt; cat fuzz/last.txt; exit $$status

# The coordinator of a study killed at 200 random moments: make soak KILLS=20 for fewer.
KILLS ?= 200
soak: $(STAMP)-test
	cd tests && ../$(BIN)/python -m study.kills $(KILLS) > study/last.new; \
	status=$$?; mv study/last.new study/last.txt; cat study/last.txt; exit $$status

clean:
	rm -rf .venv build dist
