"""Blueprints of the API: every operation gets its id, its sign-in and the errors that it can answer with."""

from http import HTTPStatus
from typing import Any

from flask_smorest import Blueprint

from oneroof.core.api.parser import ApiParser

AGENCY = "agency:"
"""How the access rule of an operation for agencies' programs begins; the scope that a token needs follows."""
UNSAFE = frozenset({"post", "put", "patch", "delete"})
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "Yours, different for each wish: the same key again has no second effect and gets the same answer.",
}


class ApiBlueprint(Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """Operations of one slice. Each takes its summary and description from the view's docstring."""

    ARGUMENTS_PARSER = ApiParser()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._prepare_doc_cbks.append(_describe_errors)

    def _store_endpoint_docs(self, endpoint: str, obj: Any, parameters: Any, tags: Any, **options: Any) -> None:
        super()._store_endpoint_docs(endpoint, obj, parameters, tags, **options)
        for method, doc in self._docs[endpoint].items():
            if method == "parameters":
                continue
            doc.setdefault("manual_doc", {}).setdefault("operationId", operation_id(obj.__name__))
            if getattr(obj, "access", "public") != "public":
                doc["permission"] = obj.access
        self._docs[endpoint]["parameters"] = parameters


def operation_id(name: str) -> str:
    """What the contract calls the operation whose view has this name: `listSlots` for `list_slots`."""
    first, *others = name.split("_")
    return first + "".join(word.title() for word in others)


def _security(access: str) -> list[dict[str, list[str]]]:
    if access.startswith(AGENCY):
        scope = access.removeprefix(AGENCY)
        return [{"partner": [scope] if scope else []}]
    return [{"token": []}, {"session": []}]


def _describe_errors(doc: dict[str, Any], info: dict[str, Any], *, method: str, **_other: Any) -> dict[str, Any]:
    """Add what every operation of this kind may answer."""
    statuses = [HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE]
    permission = info.pop("permission", None)
    if permission is not None:
        statuses += [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN]
        doc["security"] = _security(permission)
        doc["x-permission"] = permission
    if method in UNSAFE:
        statuses += [HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.REQUEST_ENTITY_TOO_LARGE]
        doc.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
    responses = doc.setdefault("responses", {})
    for status in statuses:
        responses.setdefault(status, status.name)
    return doc
