"""Names of files for documents: whatever an id holds, its file stays in its folder."""

import hashlib
import re
from collections.abc import Iterable

from xformparser.datasets.annotations import AnnotatedPage
from xformparser.errors import AnnotationError

LONGEST = 120
"""Bytes of a name without its ending; file systems allow 255, and Windows 260 for the whole path."""
_PLAIN = re.compile(r"\w(?:[\w .()-]*[\w)-])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]) *(?:\..*)?", re.IGNORECASE)
_MARKED = re.compile(r"[\w-]+~[0-9a-f]{16}")


def safe_name(document_id: str) -> str:
    """Return a file name without ending for a document: its id, or what is left of it and a digest of it all.

    An id is left as it is where every file system takes it. Different ids have different names, and a name is
    its own name. (On a file system that ignores case, ids should differ by more than their case.)
    """
    plain = _PLAIN.fullmatch(document_id) and not _RESERVED.fullmatch(document_id)
    if (plain or _MARKED.fullmatch(document_id)) and len(document_id.encode()) <= LONGEST:
        return document_id
    digest = hashlib.sha256(document_id.encode(errors="surrogatepass")).hexdigest()[:16]
    kept = re.sub(r"[^\w-]+", "_", document_id).encode()[: LONGEST - 20].decode(errors="ignore")
    return f"{kept or 'page'}~{digest}"


def named_pages(pages: Iterable[AnnotatedPage]) -> dict[str, AnnotatedPage]:
    """Return the pages by the names of their files; raises AnnotationError where an id occurs twice."""
    named: dict[str, AnnotatedPage] = {}
    for page in pages:
        name = safe_name(page.document_id)
        if name in named:
            raise AnnotationError(
                f"{page.dataset}: document id {page.document_id!r} occurs twice. Give each page its own id."
            )
        named[name] = page
    return named
