"""What the codes of symbol fonts (Wingdings, Zapf Dingbats, Symbol) and invisible characters stand for."""

from functools import cache

SYMBOLS = str.maketrans(
    {
        "\u00ad": "-",
        "\u200b": None,
        "\ufeff": None,
        "\uf0a8": "☐",
        "\uf06f": "☐",
        "\uf0fe": "☑",
        "\uf0fd": "☒",
        "\uf0fc": "✓",
        "\uf0fb": "✗",
        "\uf071": "❑",
        "\uf072": "❒",
        "\uf0a3": "☐",
        "\uf06e": "■",
        "\uf06c": "●",
        "\uf0a1": "○",
        "\uf0a4": "◉",
        "\uf0b7": "•",
        "\uf0a7": "▪",
    }
)
"""For `str.translate`; None drops the character."""

_DINGBATS = str.maketrans("345678lmnopqr", "✓✔✕✖✗✘●○■❏❐❑❒")
_WINGDINGS = str.maketrans("lmnoqr\xa8\xfb\xfc\xfd\xfe", "●○■☐❑❒☐✗✓☒☑")


@cache
def symbols_of_font(name: str) -> dict[int, int] | None:
    """Return the table for the letters that a PDF gives in a symbol font, or None for a font of text."""
    if "Dingbats" in name:
        return _DINGBATS
    return _WINGDINGS if "Wingdings" in name and not name.endswith(("2", "3")) else None
