#!/bin/sh
# Installs Chromium and its driver, with which tests/browser drive the page. Does nothing where they are there.
set -u
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
    exit 0
fi
exec "$(dirname "$0")/install_packages.sh" "Chromium" chromium chromium-driver
