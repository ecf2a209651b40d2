"""All mapped tables of the core and its plugins, known before any test of them is collected."""

import importlib
from importlib.metadata import entry_points
from pathlib import Path

from sqlalchemy import MetaData

from oneroof.core.db import Base


def all_metadata() -> MetaData:
    """The metadata with the models of every slice and plugin loaded."""
    packages = {"oneroof"} | {entry.module.partition(".")[0] for entry in entry_points(group="oneroof.plugins")}
    for package in packages:
        for folder in _folders(package):
            for path in sorted(Path(folder).rglob("models.py")):
                inside = path.relative_to(folder).with_suffix("")
                importlib.import_module(".".join((package, *inside.parts)))
    return Base.metadata


def _folders(package: str) -> list[str]:
    try:
        return list(importlib.import_module(package).__path__)
    except ImportError:
        return []  # a broken plugin is set aside; its own tests say so


def tenant_tables() -> list[str]:
    """Names of the tables whose rows belong to tenants: those with `tenant_id` in their primary key."""
    tables = all_metadata().sorted_tables
    return [table.name for table in tables if "tenant_id" in table.primary_key.columns]


def other_tables() -> list[str]:
    """Names of the mapped tables of networks."""
    return sorted(set(all_metadata().tables) - set(tenant_tables()))
