"""What the private codes of symbol fonts (Wingdings, Symbol) and invisible characters stand for."""

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
        "\uf0b7": "•",
        "\uf0a7": "▪",
    }
)
"""For `str.translate`; None drops the character."""
