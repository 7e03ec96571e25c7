"""The typefaces of the sample forms, as Debian installs them; only the glyphs in use are embedded.

Debian packages: fonts-liberation, fonts-crosextra-carlito, fonts-dejavu-core, fonts-ipafont,
fonts-wqy-zenhei, fonts-arphic-gbsn00lp, fonts-tlwg-purisa-ttf.
"""

from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FONT_ROOT = Path("/usr/share/fonts")
FONT_FILES = {
    "Sans": "truetype/liberation/LiberationSans-Regular.ttf",
    "Sans-Bold": "truetype/liberation/LiberationSans-Bold.ttf",
    "Sans-Italic": "truetype/liberation/LiberationSans-Italic.ttf",
    "Narrow": "truetype/liberation/LiberationSansNarrow-Regular.ttf",
    "Narrow-Bold": "truetype/liberation/LiberationSansNarrow-Bold.ttf",
    "Serif": "truetype/liberation/LiberationSerif-Regular.ttf",
    "Serif-Bold": "truetype/liberation/LiberationSerif-Bold.ttf",
    "Serif-Italic": "truetype/liberation/LiberationSerif-Italic.ttf",
    "Mono": "truetype/liberation/LiberationMono-Regular.ttf",
    "Humanist": "truetype/crosextra/Carlito-Regular.ttf",
    "Humanist-Bold": "truetype/crosextra/Carlito-Bold.ttf",
    "Humanist-Italic": "truetype/crosextra/Carlito-Italic.ttf",
    "Symbols": "truetype/dejavu/DejaVuSans.ttf",
    "Gothic-JA": "opentype/ipafont-gothic/ipag.ttf",
    "Mincho-JA": "opentype/ipafont-mincho/ipam.ttf",
    "Hei-ZH": "truetype/wqy/wqy-zenhei.ttc",
    "Song-ZH": "truetype/arphic-gbsn00lp/gbsn00lp.ttf",
    "Hand": "truetype/tlwg/Purisa-Oblique.ttf",
}


def register_fonts() -> None:
    """Make every face known to reportlab under its short name."""
    for name, file in FONT_FILES.items():
        pdfmetrics.registerFont(TTFont(name, FONT_ROOT / file))
