"""Where places stand on a drawing of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, radians

WIDTH = 320.0
HIGHEST = 440.0
MARGIN = 22.0
_STEPS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0)

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid, with its degrees."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Places on a grid of latitudes and longitudes, north at the top, in units of the drawing."""

    width: float
    height: float
    dots: tuple[Point, ...]
    """x and y of each place, in the order in which they were given."""
    meridians: tuple[Line, ...]
    parallels: tuple[Line, ...]


def draw(points: Sequence[Point]) -> Drawing | None:
    """The drawing of these places; None where fewer than two are known, or all stand in one spot."""
    if len(set(points)) < 2:
        return None
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    shrink = cos(radians((south + north) / 2))
    across, up = max((east - west) * shrink, 0.01), max(north - south, 0.01)
    scale = min((WIDTH - 2 * MARGIN) / across, (HIGHEST - 2 * MARGIN) / up)
    width = (east - west) * shrink * scale + 2 * MARGIN
    height = (north - south) * scale + 2 * MARGIN

    def x(longitude: float) -> float:
        return round((longitude - west) * shrink * scale + MARGIN, 1)

    def y(latitude: float) -> float:
        return round((north - latitude) * scale + MARGIN, 1)

    return Drawing(
        width=round(width, 1),
        height=round(height, 1),
        dots=tuple((x(longitude), y(latitude)) for latitude, longitude in points),
        meridians=tuple(Line(x(at), _degrees(at)) for at in _lines(west, east)),
        parallels=tuple(Line(y(at), _degrees(at)) for at in _lines(south, north)),
    )


def _lines(least: float, most: float) -> list[float]:
    """Round degrees between both: about four."""
    step = next((each for each in _STEPS if (most - least) / each <= 4), _STEPS[-1])
    return [number * step for number in range(ceil(least / step), floor(most / step) + 1)]


def _degrees(at: float) -> str:
    return f"{at:g}°"
