#!/bin/sh
# Installs what the browser tests need from Debian when it is missing and this user may: chromium, and libatomic1,
# which the driver of Playwright is linked against and a bare machine lacks.
set -eu

missing=""
command -v chromium >/dev/null 2>&1 || missing="chromium"
[ -n "$(find /usr/lib /lib -name 'libatomic.so.1' 2>/dev/null | head -n 1)" ] || missing="$missing libatomic1"
if [ -z "$missing" ]; then
    exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi

if command -v apt-get >/dev/null 2>&1 && $as_root true 2>/dev/null; then
    echo "Installing for the browser tests (once): $missing ..."
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 # several packages
    $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
    exit 0
fi

echo "The browser tests need $missing, and it cannot be installed from here." >&2
echo "Either install it (Debian: apt-get install $missing), or leave those tests out:" >&2
echo "    make check && .venv/bin/pytest -m 'not browser'" >&2
exit 1
