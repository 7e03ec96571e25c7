"""One field as it stands on a form: its key beside, above or beneath the room for its answers."""

from dataclasses import dataclass, replace

from xformparser.labels import Label
from xformparser.synthesis.answers import AnswerArea
from xformparser.synthesis.content import Field
from xformparser.synthesis.kinds import LayoutKind
from xformparser.synthesis.pen import Ink, Pen, Place
from xformparser.synthesis.sheet import SheetEntity

BAND = 0.88
_KEY_SHARES = (0.18, 0.25, 0.32, 0.4, 0.48)
_INDENT = 1.2
_CELL_PADDING = 2.5
_PART_KIND = LayoutKind("part", "beside", (1, 2), aligned=False)
_SHORT_LABEL = 2
_RAGGED_SHARE = 0.7
_MOST_FOR_KEY = 0.8
_LEAST_PART = 180.0


@dataclass(frozen=True)
class Look:
    """How the fields of a section look alike.

    Their kind, the share of the width that keys take, what answers are written on, the room around a field in
    points, how answers are aligned, and how many sub-questions stand in a row.
    """

    kind: LayoutKind
    key_share: float
    fill: str
    padding: float
    value_align: str
    across: int


def choose_look(kind: LayoutKind, pen: Pen) -> Look:
    """Return the looks of a section of a kind, drawn by the pen's dice."""
    dice = pen.dice
    return Look(
        kind=kind,
        key_share=dice.choice(_KEY_SHARES),
        fill=dice.choice(kind.fill),
        padding=dice.uniform(1.5, 5.0) if kind.ruling != "none" else pen.style.gap * pen.style.size / 2,
        value_align="centre" if kind.split and dice.random() < 0.25 else "left",
        across=dice.choice((1, 1, 2, 3)),
    )


@dataclass(frozen=True)
class FieldBlock:
    """A field in the looks of its section; `number` is what its key is numbered with, or empty."""

    pen: Pen
    look: Look
    field: Field
    number: str = ""

    @property
    def key(self) -> str:
        """The question as printed: numbered, in capitals or spaced out, with its colon."""
        style = self.pen.style
        label = self.field.label.upper() if style.capitals else self.field.label
        if style.spaced and len(label) == _SHORT_LABEL:
            label = "　".join(label)
        colon = "" if label.endswith(("?", "？", ":", "：")) or self.look.kind.split else style.colon
        return f"{self.number}{label}{colon}"

    @property
    def natural_width(self) -> float:
        """How wide the field is when nothing is wrapped."""
        answers = (
            sum(part.natural_width for part in self._parts) if self.field.parts else self._area.natural_width
        )
        return self.pen.width(self.key, self._key_ink) + self._gutter + answers

    def height(self, width: float) -> float:
        """Return how high the field stands in a width, its padding included."""
        inside = width - 2 * self._side
        key_width = self._key_width(inside)
        key, room = self._key_height(key_width), self._room_height(inside - self._room_left(inside))
        inner = max(key, room) if self._is_beside else key + room + 1.0
        return inner + 2 * self.look.padding

    def draw(self, place: Place, height: float, parent: int | None) -> None:
        """Write the field, its cell as high as said, its key linked from the parent."""
        self._draw_cell(place, height)
        inside = place.moved(self._side, self.look.padding, place.width - 2 * self._side)
        key_width = self._key_width(inside.width)
        left = self._room_left(inside.width)
        key_height, room_height = self._key_height(key_width), self._room_height(inside.width - left)
        key_top, room_top = 0.0, 0.0
        if self.look.kind.split:
            free = height - 2 * self.look.padding
            key_top, room_top = max((free - key_height) / 2, 0.0), max((free - room_height) / 2, 0.0)
        elif self.look.kind.place == "above":
            room_top = key_height
        elif self.look.kind.place == "below":
            key_top = room_height + 1.0
        question = self.pen.drawing.add(SheetEntity(Label.QUESTION), parent)
        self.pen.write(self.key, inside.moved(0.0, key_top, key_width), self._key_ink, question)
        self._draw_room(inside.moved(left, room_top, inside.width - left), question)

    @property
    def _is_beside(self) -> bool:
        return self.look.kind.place in ("beside", "inline")

    @property
    def _side(self) -> float:
        return _CELL_PADDING if self.look.kind.ruling == "box" else 0.0

    @property
    def _gutter(self) -> float:
        return 2 * _CELL_PADDING if self.look.kind.split else 0.4 * self.pen.style.size

    @property
    def _key_ink(self) -> Ink:
        ink = self.pen.key_ink
        size = ink.size * (1.0 if self._is_beside else 0.85)
        return replace(ink, size=size, align=self.look.kind.key_align)

    @property
    def _area(self) -> AnswerArea:
        return AnswerArea(self.pen, self.field, self.look.fill, self.look.value_align)

    @property
    def _parts(self) -> list["FieldBlock"]:
        look = replace(self.look, kind=_PART_KIND, padding=1.0, across=1)
        return [FieldBlock(self.pen, look, part) for part in self.field.parts]

    def _key_width(self, width: float) -> float:
        if not self._is_beside:
            return width
        longest_word = self.pen.width("\n".join(self.key.split()), self._key_ink)
        if self.look.kind.aligned:
            return min(max(width * self.look.key_share, longest_word), width * _MOST_FOR_KEY)
        natural = self.pen.width(self.key, self._key_ink)
        return min(natural, max(width * _RAGGED_SHARE, longest_word), width * _MOST_FOR_KEY)

    def _key_height(self, width: float) -> float:
        return self.pen.height(self.key, self._key_ink, width)

    def _room_left(self, width: float) -> float:
        """Return where the room for answers begins, from the key's left."""
        if self._is_beside:
            return self._key_width(width) + self._gutter
        return _INDENT * self.pen.style.size if self.field.parts else 0.0

    def _part_rows(self, width: float) -> list[list["FieldBlock"]]:
        across = max(1, min(self.look.across, int(width / _LEAST_PART)))
        parts = self._parts
        return [parts[at : at + across] for at in range(0, len(parts), across)]

    def _room_height(self, width: float) -> float:
        if not self.field.parts:
            return self._area.height(width)
        rows = self._part_rows(width)
        return sum(max(part.height(width / len(rows[0])) for part in row) for row in rows)

    def _draw_room(self, room: Place, question: int) -> None:
        if not self.field.parts:
            self._area.draw(room, question)
            return
        rows = self._part_rows(room.width)
        width = room.width / len(rows[0])
        top = 0.0
        for row in rows:
            height = max(part.height(width) for part in row)
            for number, part in enumerate(row):
                part.draw(room.moved(number * width, top, width - self._gutter), height, question)
            top += height

    def _draw_cell(self, place: Place, height: float) -> None:
        kind = self.look.kind
        if kind.ruling == "rows":
            self.pen.rule(place.moved(top=height))
        if kind.ruling != "box":
            return
        inside = place.width - 2 * self._side
        if kind.split:
            edge = place.moved(width=self._side + self._key_width(inside) + _CELL_PADDING)
            self.pen.frame(edge, height, BAND if kind.band else None)
        elif kind.band:
            self.pen.frame(place, self._key_height(inside) + self.look.padding, BAND)
        self.pen.frame(place, height)
