#!/bin/sh
# Installs Chromium, with which tests/browser look at the page. Does nothing where it is there.
set -u
if command -v chromium >/dev/null; then
    exit 0
fi
exec "$(dirname "$0")/install_packages.sh" "Chromium" chromium
