#!/usr/bin/env bash
# Installs from Debian's packages what the tests need beyond Go, Node and git.
# Does nothing when everything is there.
set -euo pipefail

declare -A needs=(
    [postgresql]="ls -d /usr/lib/postgresql/*/bin"
    [chromium]="command -v chromium"
    [libreoffice-impress-nogui]="command -v soffice"
    [libreoffice-calc-nogui]="ls /usr/lib/libreoffice/program/libscfiltlo.so"
    [poppler-utils]="command -v pdftoppm"
    [fonts-liberation]="ls -d /usr/share/fonts/truetype/liberation*"
)
missing=()
for package in "${!needs[@]}"; do
    bash -c "${needs[$package]}" >/dev/null 2>&1 || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

echo "Installing: ${missing[*]}"
sudo=
if [ "$(id -u)" != 0 ]; then sudo=sudo; fi
$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -qq
# policy-rc.d keeps Debian from starting a PostgreSQL server of its own.
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
