"""The contract as pages that people can read: no script, nothing from another host."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template

from oneroof.error_codes import error_codes
from oneroof.identity.access import public

blueprint = Blueprint("contract", __name__)

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or a field of a body."""

    name: str
    kind: str
    required: bool
    description: str
    listed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """What one call does."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    permission: str | None
    parameters: tuple[Value, ...]
    body: tuple[Value, ...]
    answers: tuple[tuple[str, str, str], ...]
    """Status, what it means, and the fields of the answer's body."""


@blueprint.get("/api/v1/docs")
@public
def show_contract() -> str:
    """Every operation, by subject."""
    spec = _spec()
    return render_template("public/contract/operations.html", groups=list(_groups(spec)), version=spec["openapi"])


@blueprint.get("/api/v1/docs/errors")
@public
def show_errors() -> str:
    """Every error code, with the sentence that comes with it."""
    return render_template("public/contract/errors.html", codes=error_codes())


def _spec() -> dict[str, Any]:
    spec: dict[str, Any] = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return spec


def _groups(spec: dict[str, Any]) -> Iterator[tuple[str, str, list[Operation]]]:
    operations = [
        (doc["tags"][0], _operation(spec, path, method, item))
        for path, item in spec["paths"].items()
        for method in METHODS
        if (doc := item.get(method))
    ]
    for tag in spec["tags"]:
        found = [operation for name, operation in operations if name == tag["name"]]
        if found:
            yield tag["name"], tag.get("description", ""), found


def _operation(spec: dict[str, Any], path: str, method: str, item: dict[str, Any]) -> Operation:
    doc = item[method]
    parameters = [_resolved(spec, entry) for entry in (*item.get("parameters", ()), *doc.get("parameters", ()))]
    return Operation(
        id=doc["operationId"],
        method=method.upper(),
        path=path,
        summary=doc.get("summary", ""),
        description=doc.get("description", ""),
        permission=doc.get("x-permission"),
        parameters=tuple(_value(spec, entry["name"], entry, entry.get("required", False)) for entry in parameters),
        body=_fields(spec, doc.get("requestBody", {})),
        answers=tuple(_answers(spec, doc["responses"])),
    )


def _answers(spec: dict[str, Any], responses: Mapping[Any, Any]) -> Iterator[tuple[str, str, str]]:
    for status in sorted(responses, key=str):
        answer = _resolved(spec, responses[status])
        names = ", ".join(value.name for value in _fields(spec, answer)) if str(status) < "300" else ""
        yield str(status), answer.get("description", ""), names


def _fields(spec: dict[str, Any], container: dict[str, Any]) -> tuple[Value, ...]:
    """The fields of a JSON body; of a list's entries, where the body is a list."""
    schema = _resolved(spec, container.get("content", {}).get("application/json", {}).get("schema", {}))
    entries = schema.get("properties", {}).get("items", {})
    if entries.get("type") == "array":
        schema = _resolved(spec, entries["items"])
    required = schema.get("required", ())
    return tuple(
        _value(spec, name, {"schema": field, **field}, name in required)
        for name, field in schema.get("properties", {}).items()
    )


def _value(spec: dict[str, Any], name: str, entry: dict[str, Any], required: bool) -> Value:
    schema = _resolved(spec, entry.get("schema", {}))
    inner = _resolved(spec, schema["items"]) if "items" in schema else schema
    kinds = schema.get("type", "")
    kind = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if "format" in schema:
        kind = f"{kind} ({schema['format']})"
    listed = tuple(str(choice) for choice in inner.get("enum", ()) if choice is not None)
    return Value(name, kind, required, entry.get("description", ""), listed)


def _resolved(spec: dict[str, Any], node: Any) -> dict[str, Any]:
    """The node itself, or what it refers to."""
    if "$ref" not in node:
        found: dict[str, Any] = node
        return found
    found = spec
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found
