"""Writes docs/roles.md from the table of roles: `python tests/support/roles_page.py`."""

from pathlib import Path

from oneroof.core.i18n import language
from oneroof.identity.permissions import (
    AGENCY_ROLE,
    CENTRE_ROLES,
    PERMISSIONS,
    ROLE_NAMES,
    ROLES,
    SECOND_FACTOR_ROLES,
    UMBRELLA_ROLES,
    roles_with,
)
from oneroof.tenancy.clearance import CLEARED_ROLES
from oneroof.tenancy.data_classes import DATA_CLASSES

PATH = Path(__file__).parents[2] / "docs" / "roles.md"

_HEAD = """\
# Roles and permissions

Written from `platform/oneroof/identity/permissions.py` by `python tests/support/roles_page.py`; a test compares both.

A role is given in the whole tenant or in one office. What somebody may do is what their roles allow together. A
personal token allows some of that: its scopes are permissions of this table.
"""


def written_page() -> tuple[Path, str]:
    """Where the page stands, and what it says."""
    with language("en"):
        return PATH, "\n".join([_HEAD, *_roles(), "", *_permissions(), "", *_clearance(), ""])


def _roles() -> list[str]:
    rows = ["## Roles", "", "| role | name | at | second factor |", "|---|---|---|---|"]
    for role in ROLES:
        places = [
            name
            for name, roles in (("centres", CENTRE_ROLES), ("the umbrella", (*UMBRELLA_ROLES, AGENCY_ROLE)))
            if role in roles
        ]
        factor = "required" if role in SECOND_FACTOR_ROLES else "optional"
        rows.append(f"| `{role}` | {ROLE_NAMES[role]} | {', '.join(places)} | {factor} |")
    return rows


def _permissions() -> list[str]:
    rows = ["## Permissions", "", "| permission | what it allows | roles |", "|---|---|---|"]
    for permission, text in PERMISSIONS.items():
        roles = ", ".join(f"`{role}`" for role in roles_with(permission))
        rows.append(f"| `{permission}` | {text} | {roles} |")
    return rows


def _clearance() -> list[str]:
    rows = [
        "## Whom they see",
        "",
        "Of everybody who has a casefile. Beyond that, offices see what is shared with them (docs/isolation.md);",
        "nobody sees what is kept from their agency.",
        "",
        "| class of data | what it holds | roles |",
        "|---|---|---|",
    ]
    for code, data_class in DATA_CLASSES.items():
        if data_class.personal:
            roles = ", ".join(f"`{role}`" for role, classes in CLEARED_ROLES.items() if code in classes)
            rows.append(f"| `{code}` | {data_class.words} | {roles} |")
    return rows


if __name__ == "__main__":
    page, content = written_page()
    page.write_text(content, "utf-8")
