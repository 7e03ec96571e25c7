"""Marks tests that draw forms: without the fonts they are skipped, and say so."""

import pytest

from xformparser.synthesis.fonts import FAMILIES, FOLDERS, INSTALL

_MISSING = [
    family.regular
    for family in FAMILIES
    if not any((folder / family.regular).is_file() for folder in FOLDERS)
]
needs_fonts = pytest.mark.skipif(bool(_MISSING), reason=f"fonts are missing: {_MISSING[:3]}. {INSTALL}")
