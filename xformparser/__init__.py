"""Form parser: PDFs, scans and photos in; entities, links and key-value pairs out."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_EXPORTS = {
    "Document": "xformparser.documents",
    "FieldParser": "xformparser.slots.field_parser",
    "FormParser": "xformparser.inference.parser",
    "ParserSettings": "xformparser.inference.settings",
    "Schema": "xformparser.slots.schema",
    "XFormParserError": "xformparser.errors",
}
__all__ = [
    "Document",
    "FieldParser",
    "FormParser",
    "ParserSettings",
    "Schema",
    "XFormParserError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that `import xformparser` stays cheap."""
    if name not in _EXPORTS:
        raise AttributeError(f"module 'xformparser' has no attribute '{name}'")
    return getattr(import_module(_EXPORTS[name]), name)
