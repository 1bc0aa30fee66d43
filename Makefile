# Two commands matter: `make run` and `make test`. `make help` lists the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python
# Any Python starts the bootstrap; it looks for a new enough one itself.
ANY := $(shell for name in $(PYTHON) python3 python3.13 python3.12 python3.14 python; do \
	"$$name" -c '' 2>/dev/null && { echo "$$name"; break; }; done)
BOOTSTRAP = @test -n "$(ANY)" || { echo "No Python at all; on Debian: apt-get install python3 python3-venv"; exit 1; }; \
	"$(ANY)" tools/bootstrap.py

.PHONY: help setup dev browser run demo test check clauses docs pictures messages lock bench clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

setup: ## make .venv from the locked requirements
	$(BOOTSTRAP)

dev: ## the same with the tools of tests and checks
	$(BOOTSTRAP) --dev

browser: ## the same with Chromium for the journeys
	$(BOOTSTRAP) --browser

run: setup ## start everything: database, worker, server (PORT=8000)
	@exec $(PY) -m bihuan run

demo: setup ## load the demonstration without starting the server
	@exec $(PY) -m bihuan demo

# Dozens of processes start, each with all of the product: what one has compiled the others read, whatever is usual here.
test: export PYTHONDONTWRITEBYTECODE =
test: browser check ## everything that CI runs
	$(PY) -m pytest --numprocesses=auto --maxprocesses=4 --no-loadscope-reorder

check: dev ## style, import contracts, the law's packs
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/lint-imports
	$(PY) -m bihuan pack check

clauses: dev ## which clauses are proven by which tests, and which are not built yet
	@$(PY) -m bihuan clauses

pictures: browser ## take the gallery of docs/pictures anew from a demonstration that runs at ADDRESS
	$(PY) tools/pictures.py $(ADDRESS)

docs: dev ## write the generated pages of docs/ anew
	$(PY) tools/docs.py

messages: dev ## gather the texts for translation and compile the catalogues
	$(PY) tools/messages.py

lock: dev ## resolve requirements*.in into hash-locked files without addresses (needs uv)
	UV_PYTHON_DOWNLOADS=never uv pip compile --universal --python-version 3.12 --generate-hashes requirements.in -o requirements.lock
	UV_PYTHON_DOWNLOADS=never uv pip compile --universal --python-version 3.12 --generate-hashes requirements-dev.in -o requirements-dev.lock
	@! grep -nE 'https?://' requirements.lock requirements-dev.lock

bench: dev ## measure against raw SQL on the same database
	$(PY) bench/run.py --quick

clean: ## remove the environment and caches; the data in .local stay
	rm -rf .venv .venv.lock .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
