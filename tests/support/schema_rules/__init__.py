"""The rules of the schema, each a function that reads PostgreSQL's catalog and names what breaks it.

They keep tenants apart, and keep the schema distributable by `tenant_id`, on plain PostgreSQL. A new table, function
or right that needs an exception gets it in `reviewed`, with its reason.
"""

from support.schema_rules import classes, functions, keys, policies, rights, tables
from support.schema_rules.rule import Rule

RULES: list[Rule] = [*tables.RULES, *keys.RULES, *policies.RULES, *functions.RULES, *rights.RULES, *classes.RULES]
"""Every rule, by the order in which they are explained."""

__all__ = ["RULES", "Rule"]
