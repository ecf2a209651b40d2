"""A tenant's colours: checked, completed with a readable text colour, and written as CSS custom properties.

The contrast formula is that of WCAG 2.2 (relative luminance, 4.5:1 for text).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

BRAND = "#0b5c63"
ACCENT = "#bd4f27"
WHITE = "#ffffff"
INK = "#10262b"
BLACK = "#000000"
READABLE = 4.5

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
COLOUR_NAMES = ("brand", "accent")
PAPER = "#faf8f4"
"""The ground of a page in daylight."""


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", from 0 (black) to 1 (white)."""
    red, green, blue = (_channel(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """White, ink or black, the first that can be read on the colour: one of them always can."""
    return next(text for text in (WHITE, INK, BLACK) if contrast(text, colour) >= READABLE)


def check_tokens(tokens: Mapping[str, Any]) -> list[str]:
    """What is wrong with a tenant's tokens, one English sentence per fault, for whoever writes a network pack."""
    faults = [
        f"unknown design token “{name}” (known: {', '.join(COLOUR_NAMES)})"
        for name in tokens
        if name not in COLOUR_NAMES
    ]
    for name in COLOUR_NAMES:
        value = tokens.get(name)
        if value is not None and not _COLOUR.fullmatch(str(value)):
            faults.append(f"design token “{name}” must be a colour like {BRAND}, not {value!r}")
    return faults


def tokens_of(tenant: Any) -> dict[str, str]:
    """The tenant's valid tokens over the product's own; a colour that is none is left out rather than shown broken."""
    told = tenant.get("tokens") if isinstance(tenant, Mapping) else getattr(tenant, "tokens", None)
    given: Mapping[str, Any] = told or {}
    valid = {
        name: str(given[name]).lower()
        for name in COLOUR_NAMES
        if name in given and not check_tokens({name: given[name]})
    }
    return {"brand": BRAND, "accent": ACCENT, **valid}


def brand_colour(tenant: Any) -> str:
    """The tenant's main colour, for `theme-color`."""
    return tokens_of(tenant)["brand"]


def tenant_style(tenant: Any) -> str:
    """The content of the page's own `<style>`: only checked colours reach it, so it needs no escaping."""
    declarations = [
        f"--or-{name}:{value};--or-on-{name}:{text_on(value)}" for name, value in sorted(tokens_of(tenant).items())
    ]
    return ":root{" + ";".join(declarations) + "}"
