# What people type here. Every step says what it does; a second run does only what changed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup run build test bench soak check node needs browser fmt-and-lints

export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

define say
@printf '\033[1m== %s\033[0m\n' $(1)
endef

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: node ## Fetch what building needs: node packages, the WASM target
	$(call say,'WASM target')
	cargo xtask target

run: build ## Build what changed and start the demonstration
	$(call say,'starting: stop it with Ctrl-C')
	target/release/gongyue serve --demo

build: browser ## Build the program, release profile: target/release/gongyue
	$(call say,'the program with the browser half inside (minutes the first time)')
	cargo build --release -p gongyue-server

check: fmt-and-lints ## Formatting and lints only

# The browser tests run the dev-profile program: it shares every compiled dependency with the cargo tests, so
# that everything is compiled once. Built with --all-targets for the same reason: a build of the server alone
# would choose other features for the dependencies and compile them again.
test: needs browser fmt-and-lints ## Everything that must be green
	$(call say,'tests of the workspace')
	cargo test --workspace
	$(call say,'tests in Chromium')
	cargo build --workspace --all-targets
	cd end2end && npx --no-install playwright test

bench: ## How fast it is, beside floors in the same run; SIZE=10000000 for ten million reservations
	$(call say,'a province of two years (minutes the first time)')
	cargo bench -p gongyue-server --bench province -- $(SIZE)
	GONGYUE_FSYNC=on cargo bench -p gongyue-server --bench rates -- $(SIZE)

soak: needs ## The proofs that take long: killed two hundred times, raced ten thousand times, fuzzed for hours, a hundred thousand steps beside the model
	$(call say,'beside the model: eight histories of 150 days')
	GONGYUE_STEPS=12600 cargo test --workspace --test all -- router::waitlist_history
	$(call say,'killed again and again')
	GONGYUE_KILLS=200 GONGYUE_SYNCS=500 cargo test --workspace --test all -- program::crash program::two program::syncs
	$(call say,'two hundred clients$(,) ten thousand times for a court and hour')
	GONGYUE_PAIRS=10000 cargo test --workspace --test all -- program::board
	$(call say,'fuzzed: every operation, and every parser for ten minutes')
	GONGYUE_FUZZ=1000 GONGYUE_FUZZ_SECONDS=600 cargo test --workspace --test all -- router::fuzz router::parsers

node: end2end/node_modules/.package-lock.json

# npm writes this file last; it is older than the lock exactly when the lock changed.
end2end/node_modules/.package-lock.json: end2end/package-lock.json
	$(call say,'node packages: wasm-opt$(,) lightningcss$(,) Playwright')
	@command -v npm >/dev/null || { echo 'npm is missing: install Node.js 20 or newer.' >&2; exit 1; }
	cd end2end && npm ci --no-audit --no-fund && touch node_modules/.package-lock.json

browser: node
	$(call say,'the browser half')
	cargo xtask browser

# The browser half is looked at as WASM; where only Debian's compiler can make WASM, as a native library.
fmt-and-lints:
	$(call say,'formatting and lints')
	cargo fmt --all --check
	cargo clippy --workspace --all-targets -- -D warnings
	wasm=wasm32-unknown-unknown; \
	[ -d "$$(rustc --print target-libdir --target $$wasm)" ] && target="--target $$wasm" || target=; \
	cargo clippy -p gongyue-app --lib --no-default-features --features hydrate $$target -- -D warnings

# What the tests need from the machine: missing packages are installed where that is allowed, otherwise named.
needs:
	$(call say,'what the tests need: Chromium$(,) a CJK font$(,) PostgreSQL$(,) LibreOffice$(,) strace$(,) clippy$(,) rustfmt')
	@missing=; \
	[ -x "$${CHROMIUM:-/usr/bin/chromium}" ] || missing+=' chromium'; \
	[ -n "$$(fc-list :lang=zh 2>/dev/null)" ] || missing+=' fonts-noto-cjk'; \
	command -v strace >/dev/null || missing+=' strace'; \
	command -v soffice >/dev/null || missing+=' libreoffice-calc-nogui'; \
	[ -n "$${DATABASE_URL:-}" ] || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=' postgresql'; \
	if [ -n "$$missing" ]; then \
	  as_root=; [ "$$(id -u)" = 0 ] || as_root='sudo -n'; \
	  if command -v apt-get >/dev/null && $$as_root true 2>/dev/null; then \
	    echo "Installing:$$missing"; \
	    $$as_root apt-get update -qq; \
	    $$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends fontconfig$$missing; \
	  else \
	    echo "Missing:$$missing. Install these packages (Debian: apt-get install$$missing) and try again." >&2; exit 1; \
	  fi; \
	fi; \
	cargo clippy --version >/dev/null 2>&1 && cargo fmt --version >/dev/null 2>&1 || rustup component add clippy rustfmt

# A comma inside an argument of $(call …).
, := ,
