"""Conventions of jobs: every promise has somebody who keeps it, and every worker knows them all."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import oneroof
from oneroof.jobs.handlers import handled_kinds, handler_of, handles, long_handler_of
from oneroof.jobs.schedule import scheduled
from oneroof.registry import JOB_MODULES
from oneroof.tenancy.purposes import PURPOSES

PACKAGE = Path(oneroof.__file__).parent
PASSING_ON = {"oneroof.casefiles.consents.service.effects": "promise"}
"""Functions that enqueue what their callers name: the callers are looked at instead."""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """All modules of the core, parsed."""
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.AST) -> str:
    """The last name of what is called."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def promised_kinds() -> dict[str, str]:
    """Every kind that is enqueued anywhere, and the module which does."""
    found = {}
    for name, tree in modules():
        for node in ast.walk(tree):
            if called(node) not in ("enqueue", *PASSING_ON.values()) or (
                name in PASSING_ON and called(node) == "enqueue"
            ):
                continue
            assert isinstance(node, ast.Call)
            for keyword in node.keywords:
                if keyword.arg == "kind":
                    found[kind_in(keyword.value, name)] = name
    return found


def kind_in(value: ast.expr, module: str) -> str:
    if isinstance(value, ast.Constant):
        return str(value.value)
    assert isinstance(value, ast.Name), f"{module}: the kind of a job must be readable where it is enqueued"
    return str(getattr(importlib.import_module(module), value.id))


def test_every_enqueued_kind_has_a_handler() -> None:
    for module in JOB_MODULES:
        importlib.import_module(module)
    promised = promised_kinds()
    assert promised
    assert {kind: module for kind, module in promised.items() if kind not in handled_kinds()} == {}


def test_workers_import_every_module_with_handlers_or_plans() -> None:
    """Asked of a fresh process, since other tests have imported much here."""
    registering = {
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if called(node) in ("handles", "handles_at_length", "scheduled") and not name.startswith("oneroof.jobs.")
    }
    imports = "".join(f"import {module}\n" for module in JOB_MODULES)
    answer = subprocess.run(
        [sys.executable, "-c", f"{imports}import sys\nprint(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert registering - {*answer.stdout.split()} == set()


def test_every_handler_works_for_a_purpose_with_a_legal_basis() -> None:
    for module in JOB_MODULES:
        importlib.import_module(module)
    for kind in handled_kinds():
        assert (long_handler_of(kind) or handler_of(kind))[1] in PURPOSES


def test_a_kind_has_one_handler_and_a_name_one_plan() -> None:
    for module in JOB_MODULES:
        importlib.import_module(module)
    with pytest.raises(ValueError, match="two handlers"):
        handles("day.close", purpose="closing")(handler_of("day.close")[0])
    with pytest.raises(ValueError, match="two plans"):
        scheduled("closing", purpose="closing")(lambda *_: True)
