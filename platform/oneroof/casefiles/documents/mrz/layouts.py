"""Where the fields of a machine-readable zone stand: Doc 9303 parts 4 (TD3), 5 (TD1), 6 (TD2) and 7 (MRV-A, MRV-B)."""

from dataclasses import dataclass

Place = tuple[int, int, int]
"""Line, first sign and the one after the last, from 0."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One size of zone. `checked` names fields that are followed by their check digit, at the place given."""

    name: str
    lines: int
    width: int
    fields: dict[str, Place]
    checked: dict[str, Place]
    composite: tuple[tuple[Place, ...], Place] | None
    """Of what the last check digit is made, and where it stands; visas have none."""


def _machine_line(line: int, width: int, number_of_optional: int) -> dict[str, Place]:
    """The second line of all documents but TD1."""
    return {
        "number": (line, 0, 9),
        "nationality": (line, 10, 13),
        "born": (line, 13, 19),
        "sex": (line, 20, 21),
        "expires": (line, 21, 27),
        "optional": (line, 28, number_of_optional),
        "names": (0, 5, width),
        "issuer": (0, 2, 5),
        "kind": (0, 0, 2),
    }


_CHECKED = {"number": (1, 9, 10), "born": (1, 19, 20), "expires": (1, 27, 28)}
LAYOUTS = (
    Layout(
        "TD1",
        3,
        30,
        {
            "kind": (0, 0, 2),
            "issuer": (0, 2, 5),
            "number": (0, 5, 14),
            "optional": (0, 15, 30),
            "born": (1, 0, 6),
            "sex": (1, 7, 8),
            "expires": (1, 8, 14),
            "nationality": (1, 15, 18),
            "names": (2, 0, 30),
        },
        {"number": (0, 14, 15), "born": (1, 6, 7), "expires": (1, 14, 15)},
        (((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29, 30)),
    ),
    Layout("TD2", 2, 36, _machine_line(1, 36, 35), _CHECKED, (((1, 0, 10), (1, 13, 20), (1, 21, 35)), (1, 35, 36))),
    Layout(
        "TD3",
        2,
        44,
        _machine_line(1, 44, 42),
        _CHECKED | {"optional": (1, 42, 43)},
        (((1, 0, 10), (1, 13, 20), (1, 21, 43)), (1, 43, 44)),
    ),
    Layout("MRV-A", 2, 44, _machine_line(1, 44, 44), _CHECKED, None),
    Layout("MRV-B", 2, 36, _machine_line(1, 36, 36), _CHECKED, None),
)


def layout_of(lines: list[str]) -> Layout | None:
    """The layout of these lines, by their number, width and first letter; None where they are of no size."""
    for layout in LAYOUTS:
        fits = len(lines) == layout.lines and all(len(line) == layout.width for line in lines)
        if fits and (lines[0][0] == "V") == layout.name.startswith("MRV"):
            return layout
    return None
