"""What the lexicon of the form generator says in a language: names of fields, options, titles, notices."""

from xformparser.synthesis.lexicon import LANGUAGES, common_stock, scenarios


def lexicon_texts(language: str) -> list[str]:
    """Return every wording of a language once, in the order of the lexicon."""
    found: dict[str, None] = {}

    def walk(node: object) -> None:
        if isinstance(node, dict) and set(node) >= set(LANGUAGES):
            found.update(dict.fromkeys(node[language]))
        elif isinstance(node, dict):
            walk(tuple(node.values()))
        elif isinstance(node, tuple):
            for each in node:
                walk(each)

    walk((*(scenario.model_dump() for scenario in scenarios().values()), common_stock().model_dump()))
    return list(found)
