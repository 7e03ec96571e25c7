#!/bin/sh
# Installs the fonts that synthetic forms are drawn with, from Debian's packages. Does nothing where they are
# there; where they cannot be had, says so and lets the tests skip.
set -u
packages="fonts-liberation fonts-dejavu-core fonts-dejavu-extra fonts-freefont-ttf fonts-lato fonts-roboto-unhinted
fonts-open-sans fonts-crosextra-carlito fonts-crosextra-caladea fonts-gnutypewriter fonts-dkg-handwriting
fonts-kristi fonts-sjfonts fonts-breip fonts-femkeklaver fonts-tlwg-purisa-ttf fonts-wqy-zenhei
fonts-arphic-uming fonts-arphic-ukai fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-ipafont-gothic
fonts-ipafont-mincho fonts-kiloji fonts-vlgothic"
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "No apt-get here: install these fonts by hand to make synthetic forms:" $packages >&2
    exit 0
fi
missing=
for package in $packages; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Not root: run 'sudo apt-get install$missing' to make synthetic forms." >&2
        exit 0
    fi
    as_root="sudo -n"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null ||
    echo "The fonts could not be installed; tests of synthetic forms will be skipped." >&2
