#!/bin/sh
# Installs Debian packages that tests use, where they are missing: install_packages.sh WHAT PACKAGE...
# Where they cannot be had, says so and ends well: the tests that need WHAT are then skipped.
set -u
what=$1
shift
missing=
for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "No apt-get here: install $what by hand:$missing" >&2
    exit 0
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Not root: run 'sudo apt-get install$missing' to have $what." >&2
        exit 0
    fi
    as_root="sudo -n"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
    echo "$what could not be installed; tests that need it will be skipped." >&2
