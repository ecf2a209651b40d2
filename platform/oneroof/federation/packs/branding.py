"""How a network looks: colours that everybody can read, and a logo that is only a drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.parsers import expat

from oneroof.core.declarations.faults import FaultLog, Place
from oneroof.core.declarations.fields import Fields
from oneroof.core.declarations.source import Table, read_table
from oneroof.core.design_tokens import ACCENT, BRAND, check_tokens
from oneroof.federation.packs.model import Branding

TOKENS_FILE = "branding/tokens.toml"

_TOKENS = {"brand": BRAND, "accent": ACCENT}
_OUTSIDE = re.compile(r"javascript:|url\(\s*[^#\s]", re.IGNORECASE)
_MOST_LOGO_BYTES = 64_000
_DRAWING = {
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "use",
}


def read_branding(pack: Path, log: FaultLog) -> Branding:
    """The network's own look, or the product's when the pack has no `branding/tokens.toml`."""
    if not (pack / TOKENS_FILE).exists():
        return Branding(_TOKENS)
    table = read_table(pack, TOKENS_FILE, log)
    return Branding(_TOKENS) if table is None else branding_over(Branding(_TOKENS), table, pack, log)


def branding_over(base: Branding, table: Table, pack: Path, log: FaultLog) -> Branding:
    """`base` with what `table` changes: `brand` and `accent`, colours, and `logo`, a file in `branding/`."""
    fields = Fields(table, "branding", log)
    given = {token: fields.text(token, required=False).lower() for token in _TOKENS}
    logo = fields.text("logo", required=False)
    fields.finish()
    for token, colour in given.items():
        for told in check_tokens({token: colour}) if colour else ():
            fields.fault(token, f"{told}.")
    tokens = {**base.tokens, **{token: colour for token, colour in given.items() if colour}}
    return replace(base, tokens=tokens, logo_svg=_read_logo(pack, logo, fields) if logo else base.logo_svg)


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
