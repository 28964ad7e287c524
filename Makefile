# Tuntas: see README.md. Every target works on a fresh Debian machine that has
# Go, Node and git; `make setup` installs the rest and is called when needed.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
GOFLAGS_RELEASE := -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
AREAS := internal/region/data/areas.csv.gz
WEB := web/dist/index.html
DEMO_DIR ?= demo-out
PORT ?= 8080

export CGO_ENABLED = 0

.PHONY: help demo test build cross setup areas web lint short clean

help:  ## list the targets
	@grep -hE '^[a-z]+: .*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: build  ## build, create the demo region, run the main job, serve it
	@bin/tuntas demo --dir $(DEMO_DIR) --listen 127.0.0.1:$(PORT)

test: setup areas web  ## all tests: Go on SQLite and PostgreSQL, the interface, the browser, cross-builds
	@scripts/test.sh

build: areas web  ## one binary, bin/tuntas
	go build $(GOFLAGS_RELEASE) -o bin/tuntas ./cmd/tuntas

cross: areas web  ## binaries for Windows and ARM, without cgo
	GOOS=windows GOARCH=amd64 go build $(GOFLAGS_RELEASE) -o bin/tuntas.exe ./cmd/tuntas
	GOOS=linux GOARCH=arm64 go build $(GOFLAGS_RELEASE) -o bin/tuntas-arm64 ./cmd/tuntas

setup:  ## install what tests need from Debian's packages
	@scripts/setup.sh

web/node_modules/.package-lock.json: web/package-lock.json
	npm --prefix web ci --no-fund --no-audit
	@touch $@

areas: $(AREAS)  ## the areas of Indonesia, from the npm package idn-area-data
$(AREAS): web/node_modules/.package-lock.json
	go run ./internal/region/generate -from web/node_modules/idn-area-data/data -to $(AREAS)

web: $(WEB)  ## the interface, built into web/dist
$(WEB): web/node_modules/.package-lock.json $(shell find web/src web/public web/index.html web/vite.config.ts -type f 2>/dev/null)
	npm --prefix web run build
	@touch $@

lint: setup areas web  ## gofmt, golangci-lint with the dependency rules
	@scripts/lint.sh

short: areas  ## Go tests on SQLite only, for a quick look
	go test ./...

clean:  ## remove what was built
	rm -rf bin web/node_modules $(AREAS) $(DEMO_DIR)
	git clean -fdxq web/dist
