#!/usr/bin/env bash
# All tests: Go on SQLite and PostgreSQL, the documents in LibreOffice, the
# interface, the browser walk, the cross-builds, and the linter.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
chmod 755 "$work"
port=$((20000 + RANDOM % 20000))
cleanup() {
    scripts/postgres.sh stop "$work/postgres" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

step() { printf '\n== %s\n' "$*"; }

step "PostgreSQL on port $port"
TUNTAS_TEST_POSTGRES=$(scripts/postgres.sh start "$work/postgres" "$port")
export TUNTAS_TEST_POSTGRES

step "lint and dependency rules"
scripts/lint.sh

step "Go tests on SQLite and PostgreSQL, documents in LibreOffice"
go vet ./...
go test -tags office -timeout 12m ./...

step "interface"
npm --prefix web test

step "one binary, and the cross-builds without cgo"
make -s build cross

step "browser walk"
npm --prefix web run e2e

echo
echo "All tests passed."
