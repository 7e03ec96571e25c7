"""Fields that a user asks for by name, written one to a line."""

from dataclasses import dataclass

from xformparser.errors import ConfigurationError

MAX_FIELDS = 200
_ALIASES = ":：\t"
_BETWEEN = ",，、;；"


@dataclass(frozen=True)
class FieldQuery:
    """A field's name, and what else forms may call it."""

    name: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (self.name, *self.aliases)


def parse_queries(text: str) -> tuple[FieldQuery, ...]:
    """Return the fields of a list: a line each, its other names behind a colon, with commas between.

    Raises:
        ConfigurationError: there are no fields, too many, or two of one name.
    """
    queries = tuple(_query(line) for line in text.splitlines() if line.strip())
    if not queries:
        raise ConfigurationError("No fields are named. Write one to a line, as “Invoice number: Invoice no.”")
    if len(queries) > MAX_FIELDS:
        raise ConfigurationError(f"{len(queries)} fields are named. Name {MAX_FIELDS} at most.")
    names = [query.name for query in queries]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ConfigurationError(f"The field “{twice}” is named twice. Give each its own name.")
    return queries


def _query(line: str) -> FieldQuery:
    line = line.strip()
    cut = min((place for place in map(line.find, _ALIASES) if place > 0), default=len(line))
    others = line[cut + 1 :]
    for comma in _BETWEEN:
        others = others.replace(comma, "\n")
    aliases = tuple(filter(None, (alias.strip() for alias in others.splitlines())))
    return FieldQuery(line[:cut].strip(), aliases)
