# The commands of Cassette. Nothing but make, a shell and Python 3.11+ is expected.
.POSIX:
.PHONY: help run setup test bench torture lint format lock wheel desktop-entry

# A Python to set up with, such as PYTHON=python3.12; empty: the first good one found.
PYTHON =
# Test processes side by side: what waits for sound to pass leaves a core to the others.
JOBS = 3
# More words for pytest or cassette, such as ARGS="-k export".
ARGS =

# Compiled files are written whatever the shell says: hundreds of processes start from them.
VENV = PYTHONDONTWRITEBYTECODE= .venv/bin
SET_UP = sh packaging/with_python.sh packaging/set_up.py

help:
	@echo "make run       set everything up and open Cassette with a demo team"
	@echo "make test      set everything up and run the whole suite (under 10 minutes)"
	@echo "make setup     only set up: system packages, .venv, locked dependencies"
	@echo "make bench     print the figures of docs/benchmarks.md"
	@echo "make torture   every promise at its full count (up to 60 minutes)"
	@echo "make lint      the style, type and layer checks alone"
	@echo "make format    put the code into its format"
	@echo "make lock      resolve the dependencies anew"
	@echo "make wheel     build the wheel into dist/"
	@echo "make desktop-entry   put Cassette into this desktop's menu"

run:
	@PYTHON="$(PYTHON)" $(SET_UP) run
	@$(VENV)/cassette demo $(ARGS)

setup:
	@PYTHON="$(PYTHON)" $(SET_UP) run
	@echo "Cassette is set up: try  make run  or  .venv/bin/cassette --help"

test:
	@PYTHON="$(PYTHON)" $(SET_UP) test
	$(VENV)/python -m pytest -n $(JOBS) --dist loadgroup -m "not torture and not bench" $(ARGS)

bench:
	@PYTHON="$(PYTHON)" $(SET_UP) test
	$(VENV)/python -m pytest -m bench -s -p no:randomly --timeout 1200 $(ARGS)

torture:
	@PYTHON="$(PYTHON)" $(SET_UP) test
	CASSETTE_TEST_PROFILE=torture $(VENV)/python -m pytest -n $(JOBS) --dist loadgroup \
		-m torture --timeout 3000 --promises=docs/promises.md $(ARGS)

lint:
	@PYTHON="$(PYTHON)" $(SET_UP) test
	$(VENV)/python -m pytest -q tests/quality $(ARGS)

format:
	@PYTHON="$(PYTHON)" $(SET_UP) test
	$(VENV)/python -m ruff check --fix .
	$(VENV)/python -m ruff format .

lock:
	@PYTHON="$(PYTHON)" $(SET_UP) lock

wheel:
	@PYTHON="$(PYTHON)" $(SET_UP) test
	$(VENV)/python -m build --no-isolation --wheel

desktop-entry:
	@PYTHON="$(PYTHON)" $(SET_UP) run
	@sh packaging/linux/install_desktop_entry.sh
