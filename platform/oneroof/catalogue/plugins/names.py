"""How plugins are called, and which versions come after which."""

from __future__ import annotations

import re

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_NAME = 30
RESERVED = frozenset(
    {"core", "public", "staff", "components", "portal", "kiosk", "console", "catalogue", "casefiles", "frontdesk"}
    | {"identity", "federation", "statistics", "mediation", "contract", "security", "static", "plugins", "new"}
)
"""Names that the core's own templates, pages and commands have."""


def fault_of_name(name: str) -> str | None:
    """What is wrong with a plugin's name, as a sentence; None when nothing is."""
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        return (
            f"“{name}” cannot be a plugin's name: use lower-case letters, digits and single hyphens, "
            f"at most {LONGEST_NAME} of them, such as “water-supply”."
        )
    if name in RESERVED:
        return f"“{name}” is the name of a part of the core: choose another one."
    return None


def package_of(name: str) -> str:
    """The Python package of a plugin: `oneroof_water_supply`."""
    return f"oneroof_{name.replace('-', '_')}"


def table_prefix(name: str) -> str:
    """What the names of a plugin's own tables begin with: `water_supply_`."""
    return f"{name.replace('-', '_')}_"


def version_order(version: str) -> tuple[tuple[int, ...], bool, str]:
    """A key that sorts versions: `1.10.0` comes after `1.9.2`, `2.0.0-rc1` before `2.0.0`."""
    numbers, _, draft = version.partition("+")[0].partition("-")
    return tuple(int(part) for part in numbers.split(".") if part.isdigit()), not draft, draft
