# Every target works on a machine that has only Python 3.11+ (and Node 20+ for the web UI) and a clean clone.
# Settings pass through the environment:  make run PORT=4000 DATA_DIR=/srv/rauskuclaw

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test check coverage bench mutants env ui browser test-ui test-browser test-python check-python check-ui wheel format clean
.PHONY: installs nightly bench-injection clients codex aws-local sam-local deploy e2e-sam e2e-template

PYTHON ?= python3
BIN := .venv/bin
ENV := .venv/.installed
export PORT HOST DATA_DIR

HAS_NPM := $(shell command -v npm 2>/dev/null)
HAS_UI := $(and $(HAS_NPM),$(wildcard ui/package-lock.json))
NPM_QUIET := npm_config_audit=false npm_config_fund=false npm_config_loglevel=error
UI_SOURCES := $(if $(HAS_UI),$(shell find ui -name node_modules -prune -o -name dist -prune -o -type f -print))

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: env ## start everything at http://127.0.0.1:3001, data in ./data
	@$(MAKE) --no-print-directory ui || echo "the UI could not be built; starting without it"
	@exec $(BIN)/rauskuclaw start --foreground

test: env test-ui test-browser test-python ## every test a contributor must pass

check: check-python check-ui ## format, lint, types, architecture

check-python: env
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy tests
	$(BIN)/lint-imports
	$(BIN)/cfn-lint template.yaml
	@if [ -x .venv-sam/bin/sam ]; then SAM_CLI_TELEMETRY=0 .venv-sam/bin/sam validate --lint; \
		else echo "sam validate: not run, SAM is not installed (make sam-local or make deploy installs it)"; fi

bench: env ## benchmarks, with a table of results
	$(BIN)/python -m bench $(ARGS)

# AgentDojo brings seventy packages of its own; our rules need none of ours there.
bench-injection: .venv-agentdojo/.installed ## what injected text moves, on all of AgentDojo
	PYTHONPATH=.:layers/common .venv-agentdojo/bin/python -m bench.injection $(ARGS)

mutants: env ## break each guarantee in a copy of the code; every break must fail a test
	$(BIN)/python -m tests.mutants $(ARGS)

wheel: env ui ## a wheel with the web UI in it, in dist/
	@$(BIN)/python -m hatchling build -t wheel -d dist

format: env ## bring the code into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove the environment and everything built
	rm -rf .venv .venv-* .coverage* .aws-sam .sam-local ui/node_modules ui/dist tests/clients/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# SAM and the emulator live in environments of their own: their pins and ours would drag each other back.
.venv-%/.installed: requirements/%.txt
	@$(PYTHON) -m venv .venv-$*
	@.venv-$*/bin/pip install --quiet --disable-pip-version-check --no-compile -r $<
	@touch $@

# The version that tests/codex was last run with. Its home is CODEX_HOME of the settings.
CODEX_VERSION ?= 0.169.0
CODEX_HOME_DIR := $(or $(CODEX_HOME),$(or $(DATA_DIR),data)/codex-home)

codex: ## install the Codex program (400 MB, from npm) for codex.chat.generate
	@mkdir -p -m 700 "$(CODEX_HOME_DIR)/cli"
	@$(NPM_QUIET) npm install --prefix "$(CODEX_HOME_DIR)/cli" "@openai/codex@$(CODEX_VERSION)"
	@"$(CODEX_HOME_DIR)/cli/node_modules/.bin/codex" --version

aws-local: env ## the AWS shape in memory at http://127.0.0.1:3001, made from template.yaml
	@exec $(BIN)/python -m local.aws $(ARGS)

sam-local: env .venv-sam/.installed ## the same behind `sam local start-api`; needs a container engine
	@exec $(BIN)/python -m local.aws.sam_local $(ARGS)

deploy: env .venv-sam/.installed ui ## build and deploy to AWS; asks what it needs the first time
	@exec $(BIN)/python -m local.aws.deploy

e2e-sam: env .venv-sam/.installed ## the end-to-end stories behind `sam local start-api`
	$(BIN)/python -m local.aws.sam_local --port 3977 -- $(BIN)/pytest tests/aws/test_stories.py

e2e-template: env .venv-sam/.installed .venv-ministack/.installed ## the whole template on an emulator
	$(BIN)/python -m local.aws.whole_template -- $(BIN)/pytest tests/aws/test_stories.py tests/aws/test_whole_template.py --timeout 300

# Three at a time, a file to each: many wait for processes of their own, and two processors would idle. In the order of
# tests/conftest.py, so that no long file is left over at the end.
PYTEST := $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder --durations 25 --durations-min 5

test-python: env clients
	$(PYTEST) $(ARGS)

nightly: env ## the Python tests that take minutes, which `make test` leaves out
	$(BIN)/pytest -m nightly $(ARGS)

# docs/decisions/0022-coverage.md says what is traced; the floor is in pyproject.toml.
coverage: env ## the Python tests that are quick to trace: the lines they leave out, and a floor
	$(PYTEST) --cov $(ARGS)

installs: env ui clients .venv-sam/.installed .venv-ministack/.installed ## everything that the tests use, but the browser

env: $(ENV)

$(ENV): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	@echo "setting up .venv (once; a minute or two)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

ifneq ($(HAS_UI),)
ui: ui/dist/index.html
	@:

# A marker of our own: npm writes its file also where it failed half way, and that would count as installed.
UI_PACKAGES := ui/node_modules/.installed

$(UI_PACKAGES): ui/package-lock.json
	@echo "installing the UI's packages (once)"
	@cd ui && $(NPM_QUIET) npm ci >/dev/null
	@touch $@

# Linters and client generators of other people, which tests/clients holds the OpenAPI document against.
clients: .venv-clients/.installed tests/clients/node_modules/.installed

tests/clients/node_modules/.installed: tests/clients/package-lock.json
	@echo "installing the programs of tests/clients (once)"
	@cd tests/clients && $(NPM_QUIET) npm ci --ignore-scripts
	@touch $@

ui/dist/index.html: $(UI_PACKAGES) $(UI_SOURCES)
	@echo "building the UI"
	@cd ui && npm run --silent build -- --logLevel warn
	@touch $@

browser: ui ## a browser for the tests: an installed one, else Debian's (with apt-get, sudo), else a download
	@cd ui && npm run --silent browser

# By themselves, because some of them are about how long a page takes. Without a browser they are left out, loudly,
# and fail where CI is set.
test-browser: env browser
	@cd ui && UI_BUILT=1 npm run --silent e2e; status=$$?; [ $$status -eq 77 ] && echo "THE BROWSER TESTS DID NOT RUN" && exit 0; exit $$status

# The fake API of these tests is held against the OpenAPI document, which Python makes.
test-ui: env ui
	cd ui && npm run --silent test --if-present

check-ui: env ui
	cd ui && npm run --silent check:built --if-present
else
ui test-ui check-ui browser test-browser clients:
	@echo "the UI was not built: $(if $(HAS_NPM),there is no ui/ yet,it needs Node 20 or newer)"
endif
