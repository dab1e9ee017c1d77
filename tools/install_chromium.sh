#!/bin/sh
# Installs Debian's chromium for the browser tests when it is missing and this user may.
set -eu

if command -v chromium >/dev/null 2>&1; then
    exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi

if command -v apt-get >/dev/null 2>&1 && $as_root true 2>/dev/null; then
    echo "Installing chromium for the browser tests (once) ..."
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get update -qq
    $as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null
    exit 0
fi

echo "The browser tests need chromium, and it cannot be installed from here." >&2
echo "Either install it (Debian: apt-get install chromium), or leave those tests out:" >&2
echo "    make check && .venv/bin/pytest -m 'not browser'" >&2
exit 1
