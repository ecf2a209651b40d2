"""How a network looks: colours that everybody can read, and a logo that is only a drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

from oneroof.federation.packs.faults import FaultLog, Place
from oneroof.federation.packs.fields import Fields
from oneroof.federation.packs.model import Branding
from oneroof.federation.packs.source import Table, read_table

TOKENS_FILE = "branding/tokens.toml"

DEFAULT_COLOURS = {
    "primary": "#14504b",
    "on_primary": "#ffffff",
    "accent": "#8a3b12",
    "on_accent": "#ffffff",
    "background": "#ffffff",
    "text": "#1b1f23",
    "link": "#0f5a8a",
}
MUST_CONTRAST = (
    ("on_primary", "primary"), ("on_accent", "accent"), ("text", "background"), ("link", "background"),
    ("primary", "background"), ("accent", "background"),
)
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of ordinary size."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_OUTSIDE = re.compile(r"javascript:|url\(\s*[^#\s]", re.IGNORECASE)
_MOST_LOGO_BYTES = 64_000
_DRAWING = {
    "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "title", "desc",
    "defs", "linearGradient", "radialGradient", "stop", "clipPath", "use",
}


def read_branding(pack: Path, log: FaultLog) -> Branding:
    """The network's own look, or the product's when the pack has no `branding/tokens.toml`."""
    if not (pack / TOKENS_FILE).exists():
        return Branding(DEFAULT_COLOURS)
    table = read_table(pack, TOKENS_FILE, log)
    return Branding(DEFAULT_COLOURS) if table is None else branding_over(Branding(DEFAULT_COLOURS), table, pack, log)


def branding_over(base: Branding, table: Table, pack: Path, log: FaultLog) -> Branding:
    """`base` with what `table` changes: `[colours]` and `logo`, a file in `branding/`."""
    fields = Fields(table, "branding", log)
    colours = fields.table_at("colours", required=False)
    logo = fields.text("logo", required=False)
    fields.finish()
    branding = replace(base, colours={**base.colours, **_colours(colours, log)})
    _check_contrast(branding, colours, log)
    return replace(branding, logo_svg=_read_logo(pack, logo, fields)) if logo else branding


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours `#rrggbb`, from 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colours(table: Table | None, log: FaultLog) -> dict[str, str]:
    if table is None:
        return {}
    fields = Fields(table, "colours", log)
    found = {token: fields.text(token, required=False).lower() for token in DEFAULT_COLOURS}
    fields.finish()
    for token, colour in found.items():
        if colour and not _COLOUR.fullmatch(colour):
            fields.fault(token, f'"{colour}" is not a colour such as "#14504b".')
    return {token: colour for token, colour in found.items() if _COLOUR.fullmatch(colour)}


def _check_contrast(branding: Branding, table: Table | None, log: FaultLog) -> None:
    if table is None:
        return
    for front, back in MUST_CONTRAST:
        ratio = contrast(branding.colours[front], branding.colours[back])
        changed = table.get(front) or table.get(back)
        if changed is not None and ratio < LEAST_CONTRAST:
            pair = f'"{front}" {branding.colours[front]} on "{back}" {branding.colours[back]}'
            told = f"a contrast of {ratio:.2f}; people need at least {LEAST_CONTRAST} to read it"
            log.add(changed.place, f"{pair} has {told}.")


def _read_logo(pack: Path, name: str, fields: Fields) -> str | None:
    file = f"branding/{name}"
    if "/" in name or not name.endswith(".svg") or not (pack / file).is_file():
        fields.fault("logo", f'"{name}" is not an SVG file in branding/.')
        return None
    content = (pack / file).read_bytes()
    if len(content) > _MOST_LOGO_BYTES:
        fields.fault("logo", f'"{name}" is larger than {_MOST_LOGO_BYTES:,} bytes.')
        return None
    _check_drawing(content, file, fields.log)
    return content.decode("utf-8", "replace")


def _check_drawing(content: bytes, file: str, log: FaultLog) -> None:
    """Note everything in an SVG that could run, load or hide something."""
    parser = expat.ParserCreate("utf-8")

    def fault(message: str) -> None:
        log.add(Place(file, parser.CurrentLineNumber), f"{message} A logo may hold shapes, text and gradients only.")

    def element(name: str, attributes: dict[str, str]) -> None:
        if name not in _DRAWING:
            fault(f"<{name}> is not allowed.")
        for attribute, value in attributes.items():
            outside = attribute.endswith("href") and not value.startswith("#")
            outside = outside or bool(_OUTSIDE.search(value))
            if attribute.startswith("on") or attribute == "style" or outside:
                fault(f'{attribute}="{value}" is not allowed.')

    parser.StartElementHandler = element
    parser.StartDoctypeDeclHandler = lambda *_: fault("A DOCTYPE is not allowed.")
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        log.add(Place(file, error.lineno), f"This is not valid SVG: {expat.ErrorString(error.code)}.")
