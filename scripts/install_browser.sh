#!/bin/sh
# Installs Chromium and its driver, with which tests/browser drive the page. Does nothing where they are there;
# where they cannot be had, says so and lets the tests skip.
set -u
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
    exit 0
fi
if ! command -v apt-get >/dev/null; then
    echo "No apt-get here: install chromium and chromedriver by hand to run the browser tests." >&2
    exit 0
fi
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Not root: run 'sudo apt-get install chromium chromium-driver' to run the browser tests." >&2
        exit 0
    fi
    as_root="sudo -n"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends chromium chromium-driver ||
    echo "Chromium could not be installed; the browser tests will be skipped." >&2
