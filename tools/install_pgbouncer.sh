#!/bin/sh
# Installs pgbouncer from Debian for the part of the walk that goes through a pool, when it is missing and this user may.
# Without it that part is skipped and says so; nothing else needs it.
set -eu

if command -v pgbouncer >/dev/null 2>&1 || [ -x /usr/sbin/pgbouncer ]; then
    exit 0
fi

as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo -n"
fi

if command -v apt-get >/dev/null 2>&1 && $as_root true 2>/dev/null; then
    echo "Installing for the walk (once): pgbouncer ..."
    export DEBIAN_FRONTEND=noninteractive
    $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends pgbouncer >/dev/null && exit 0
fi

echo "The walk through pgbouncer is left out: it is not installed (Debian: apt-get install pgbouncer)." >&2
