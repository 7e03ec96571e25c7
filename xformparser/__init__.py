"""Form parser: PDFs, scans and photos in; entities, links and key-value pairs out."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_EXPORTS = {
    "Document": "xformparser.documents",
    "FormParser": "xformparser.inference.parser",
    "ParserSettings": "xformparser.inference.settings",
    "XFormParserError": "xformparser.errors",
}
__all__ = ["Document", "FormParser", "ParserSettings", "XFormParserError", "__version__"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import xformparser` stays cheap."""
    if name not in _EXPORTS:
        raise AttributeError(f"module 'xformparser' has no attribute '{name}'")
    return getattr(import_module(_EXPORTS[name]), name)
