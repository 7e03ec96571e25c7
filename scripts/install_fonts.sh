#!/bin/sh
# Installs the fonts that synthetic forms are drawn with, from Debian's packages. Does nothing where they are there.
exec "$(dirname "$0")/install_packages.sh" "the fonts of synthetic forms" \
    fonts-liberation fonts-dejavu-core fonts-dejavu-extra fonts-freefont-ttf fonts-lato fonts-roboto-unhinted \
    fonts-open-sans fonts-crosextra-carlito fonts-crosextra-caladea fonts-dkg-handwriting \
    fonts-kristi fonts-sjfonts fonts-breip fonts-tlwg-purisa-ttf fonts-wqy-zenhei \
    fonts-arphic-uming fonts-arphic-ukai fonts-arphic-gbsn00lp fonts-arphic-gkai00mp fonts-ipafont-gothic \
    fonts-ipafont-mincho fonts-kiloji fonts-vlgothic
