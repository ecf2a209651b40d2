"""All mapped tables of the core and its plugins, known before any test of them is collected."""

import importlib
import pkgutil

from sqlalchemy import MetaData

import oneroof
from oneroof.core.db import Base


def all_metadata() -> MetaData:
    """The metadata with every slice's models loaded."""
    for module in pkgutil.walk_packages(oneroof.__path__, "oneroof."):
        if module.name.endswith("models"):
            importlib.import_module(module.name)
    return Base.metadata


def tenant_tables() -> list[str]:
    """Names of the tables whose rows belong to tenants: those with `tenant_id` in their primary key."""
    tables = all_metadata().sorted_tables
    return [table.name for table in tables if "tenant_id" in table.primary_key.columns]


def other_tables() -> list[str]:
    """Names of the mapped tables of networks."""
    return sorted(set(all_metadata().tables) - set(tenant_tables()))
