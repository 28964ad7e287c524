#!/usr/bin/env bash
# gofmt and golangci-lint (with the dependency rules of .golangci.yml). The
# linter is built once into .cache/.
set -euo pipefail
cd "$(dirname "$0")/.."

version=v2.15.0
unformatted=$(git ls-files -z '*.go' | xargs -0 gofmt -s -l)
if [ -n "$unformatted" ]; then
    printf 'gofmt would change:\n%s\n' "$unformatted" >&2
    exit 1
fi
lint=.cache/golangci-lint-$version
if [ ! -x "$lint" ]; then
    echo "building golangci-lint $version (once)"
    mkdir -p .cache
    GOBIN=$PWD/.cache/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version
    mv .cache/bin/golangci-lint "$lint"
fi
"$lint" run ./...
