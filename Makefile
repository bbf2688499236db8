# Every recipe of the project. `make run` and `make test` do all of their own set-up.

PYTHON ?= python3
UV_VERSION := 0.13.9
UV := .tools/bin/uv
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help install run demo test test-full check format types layers generated schema-check lint stubs sdl supergraph requirements bench clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# --- set-up -----------------------------------------------------------------------------------------------------------

install: .venv/.installed router/node_modules/.installed router/dist/.built ## Install everything into this folder

$(UV):
	@echo "Installing uv $(UV_VERSION) into .tools ..."
	@$(PYTHON) -m venv .tools || { echo "Python's venv module is missing: install python3-venv (Debian) and try again." >&2; exit 1; }
	@.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.installed: requirements.txt requirements-dev.txt pyproject.toml | $(UV)
	@echo "Installing Python packages into .venv ..."
	@test -x $(BIN)/python || $(UV) venv --quiet .venv
	@$(UV) pip sync --quiet --compile-bytecode --python .venv --require-hashes requirements.txt requirements-dev.txt
	@$(BIN)/python -c "import pathlib,site; pathlib.Path(site.getsitepackages()[0], 'lendgraph.pth').write_text(str(pathlib.Path.cwd()))"
	@printf '#!/bin/sh\nexec "$$(dirname "$$0")/python" -m lendgraph "$$@"\n' > $(BIN)/lendgraph && chmod +x $(BIN)/lendgraph
	@touch $@

router/node_modules/.installed: router/package.json router/package-lock.json
	@command -v node >/dev/null || { echo "Node.js is missing: install Node 20 or newer and try again." >&2; exit 1; }
	@echo "Installing the router's packages ..."
	@cd router && npm ci --silent --no-audit --no-fund
	@touch $@

router/dist/.built: router/graphiql/package-lock.json $(wildcard router/graphiql/*.*) | router/node_modules/.installed
	@echo "Building GraphiQL ..."
	@cd router/graphiql && npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@

# --- run --------------------------------------------------------------------------------------------------------------

run: install ## Start the whole system and print its addresses; Ctrl-C stops it
	@exec $(BIN)/python -m infra.local

# --- test -------------------------------------------------------------------------------------------------------------

test: install ## Run the tests (about ten minutes on two cores)
	@$(PYTEST) -m "not full" $(ARGS)

test-full: install ## Run the longer drills too
	@$(PYTEST) $(ARGS)

check: format lint types layers generated ## Check formatting, types, layers and generated files

format: .venv/.installed ## Check formatting
	@$(BIN)/ruff format --check .

lint: .venv/.installed ## Check for slips
	@$(BIN)/ruff check .
	@$(BIN)/buf lint proto

types: .venv/.installed ## Check types
	@$(BIN)/pyright

layers: .venv/.installed ## Check who imports whom
	@$(BIN)/lint-imports

generated: stubs sdl supergraph ## Make all generated files again and fail if any changed
	@git diff --exit-code --stat -- subgraphs/stubs subgraphs/*/schema.graphql router/supergraph.graphql \
		|| { echo "Generated files are out of date: run 'make generated' and commit them." >&2; exit 1; }

schema-check: router/node_modules/.installed ## Say what this tree's graph would break for clients of the one at BASE (default origin/main)
	@node router/check.mjs --against $(or $(BASE),origin/main)

# --- generate ---------------------------------------------------------------------------------------------------------

stubs: .venv/.installed ## Generate the gRPC stubs from proto/
	@$(BIN)/python -m grpc_tools.protoc -Isubgraphs/stubs=proto --python_out=. --pyi_out=. --grpc_python_out=. \
		$$(find proto -name '*.proto' | sort)

sdl: .venv/.installed ## Print the code-first schemas to their files
	@$(BIN)/python -m subgraphs.users --sdl > subgraphs/users/schema.graphql
	@$(BIN)/python -m subgraphs.items --sdl > subgraphs/items/schema.graphql

supergraph: sdl router/node_modules/.installed ## Compose the supergraph
	@node router/compose.mjs

requirements: $(UV) ## Pin what requirements*.in ask for
	@$(UV) pip compile --upgrade --universal --generate-hashes --quiet --no-annotate --no-header requirements.in -o requirements.txt
	@$(UV) pip compile --upgrade --universal --generate-hashes --quiet --no-annotate --no-header requirements-dev.in -o requirements-dev.txt

# --- measure ----------------------------------------------------------------------------------------------------------

bench: install ## Measure speed and cost, and print them
	@$(BIN)/python -m bench

clean: ## Remove what was installed, built and stored
	rm -rf .venv .tools router/node_modules router/dist .local
