"""What a caller may choose when a document is loaded."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class LoadOptions:
    """Switches of `load_pages`."""

    password: str | None = None
    """Password of encrypted documents."""
    max_pages: int | None = None
    """Read at most this many pages; the last one then says so in its warnings."""
    dpi: int = 200
    """Resolution of rendered pages."""
    render: bool = False
    """Render digital pages too."""


def cut_warning(path: Path, read: int, total: int) -> str:
    """Return the warning of the last page when `max_pages` left pages out."""
    return f"{path.name}: only the first {read} of {total} pages were read. Raise --max-pages to read more."
