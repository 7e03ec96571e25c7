"""Charts as SVG that stands in an HTML page: lines over epochs, and shares with their intervals.

Colours come from the page's style (`--series-NAME`), so that they follow light and dark; every line also has
its own dashes and its name at its end. All texts are escaped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from xformparser.diagnostics.rates import Rate

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 150, 12, 34
"""Margins of the plot, the right one for the names."""
NAME_GAP = 15
"""Least distance between two names."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
MOST_EPOCH_TICKS = 12
DASHES = ("", "6 3", "2 3", "9 3 2 3", "12 4", "4 2", "1 2")
BAR_WIDTH, BAR_HEIGHT = 120, 18

Point = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """A line: its key in the style, its name, and its points: epochs from 0, shares in [0, 1].

    Points of the epochs in `hollow` are drawn as rings.
    """

    key: str
    name: str
    points: tuple[tuple[int, float], ...]
    hollow: frozenset[int] = frozenset()


def line_chart(title: str, series: Sequence[Series], epochs: int) -> str:
    """Return lines over epochs as SVG, or an empty text where there is no line."""
    drawn = [line for line in series if line.points]
    if not drawn:
        return ""
    parts = [*_grid(epochs)]
    heights = _spread([_y(line.points[-1][1]) for line in drawn])
    for place, (line, height) in enumerate(zip(drawn, heights, strict=True)):
        parts += _line(line, DASHES[place % len(DASHES)], height, epochs)
    return (
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}">'
        f"{''.join(parts)}</svg>"
    )


def interval_bar(rate: Rate, scale: float) -> str:
    """Return a share and its 95 % interval as a small bar; `scale` is the share at its right end."""
    low, high = (BAR_WIDTH * min(1.0, bound / scale) for bound in rate.interval)
    middle, centre = BAR_WIDTH * min(1.0, rate.value / scale), BAR_HEIGHT / 2
    return (
        f'<svg class="bar" viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}" aria-hidden="true">'
        f'<rect class="track" x="0" y="{centre - 4}" width="{BAR_WIDTH}" height="8" rx="2"/>'
        f'<rect class="share" x="0" y="{centre - 4}" width="{middle:.1f}" height="8" rx="2"/>'
        f'<path class="whisker" d="M{low:.1f} {centre}H{high:.1f}'
        f'M{low:.1f} {centre - 4}v8M{high:.1f} {centre - 4}v8"/>'
        "</svg>"
    )


def _grid(epochs: int) -> Iterator[str]:
    """Yield the lines and numbers of the shares and epochs."""
    for tick in TICKS:
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{_y(tick):.1f}" y2="{_y(tick):.1f}"/>'
        yield f'<text x="{LEFT - 6}" y="{_y(tick) + 4:.1f}" text-anchor="end">{100 * tick:.0f} %</text>'
    step = -(-epochs // MOST_EPOCH_TICKS)
    for epoch in range(0, epochs, step):
        yield f'<text x="{_x(epoch, epochs):.1f}" y="{HEIGHT - 16}" text-anchor="middle">{epoch + 1}</text>'
    yield f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 2}" text-anchor="middle">epoch</text>'


def _line(line: Series, dashes: str, height: float, epochs: int) -> Iterator[str]:
    """Yield a line, its points, and its name at a height, joined to its end."""
    style = f'style="--colour: var(--series-{escape(line.key)}, var(--series-rest))"'
    points = [(_x(epoch, epochs), _y(value)) for epoch, value in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    yield f'<g class="series" {style}><polyline points="{path}" stroke-dasharray="{dashes}"/>'
    for (x, y), (epoch, _) in zip(points, line.points, strict=True):
        kind = ' class="ring"' if epoch in line.hollow else ""
        yield f'<circle{kind} cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
    end_x, end_y = points[-1]
    start = WIDTH - RIGHT + 14
    yield f'<path class="leader" d="M{end_x + 4:.1f} {end_y:.1f}L{start - 3} {height:.1f}"/>'
    yield f'<text x="{start}" y="{height + 4:.1f}">{escape(line.name)}</text></g>'


def _x(epoch: int, epochs: int) -> float:
    inner = WIDTH - LEFT - RIGHT
    return LEFT + (inner * epoch / (epochs - 1) if epochs > 1 else inner / 2)


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def _spread(heights: Sequence[float]) -> list[float]:
    """Return the heights moved apart so that no two names overlap, in their order down the page."""
    order = sorted(range(len(heights)), key=lambda place: heights[place])
    placed = [0.0] * len(heights)
    lowest = HEIGHT - BOTTOM - NAME_GAP * (len(heights) - 1)
    last = -float(NAME_GAP)
    for rank, place in enumerate(order):
        last = max(min(heights[place], lowest + NAME_GAP * rank), last + NAME_GAP)
        placed[place] = last
    return placed
