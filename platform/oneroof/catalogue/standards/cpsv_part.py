"""What reading an export back would find of a service without its remainder: told without writing and reading it.

`cpsv_reading` is the truth; a test holds the two together. Statements have no order, so lists come back sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from oneroof.catalogue.standards.cpsv_reading import ALWAYS
from oneroof.catalogue.standards.vocabularies import language_code, language_uri

Document = Mapping[str, Any]


def cpsv_part(document: Document, addresses: Mapping[str, str]) -> dict[str, Any]:
    """The document as the standard's own properties tell it; `addresses` are the URIs of the services in the file."""
    summary, description = document["summary"], document.get("description", {})
    known = {language_code(language_uri(code)) for code in document.get("languages", ())}
    part: dict[str, Any] = {
        "uri": document["uri"],
        "code": document["code"],
        "name": dict(document["name"]),
        "summary": dict(summary),
        "description": {language: words for language, words in description.items() if language in summary},
        "kind": document["kind"],
        "area": document["area"],
        "agency": document.get("agency"),
        **{key: sorted(document.get(key, ())) for key in ("audience", "needs", "channels")},
        "languages": sorted(code for code in known if code),
        "keywords": {language: sorted(words) for language, words in document.get("keywords", {}).items() if words},
        "time": {key: value for key, value in document.get("time", {}).items() if key == "usual"},
        "costs": [_cost(cost) for cost in document.get("costs", ())],
        "evidence": [_only(item, "code", "name", "note") for item in _sorted(document.get("evidence", ()))],
        "requirements": [
            {**_only(item, "code", "text"), "when": ALWAYS} for item in _sorted(document.get("requirements", ()))
        ],
        "related": sorted(code for code in document.get("related", ()) if code in addresses),
        "sources": sorted(
            (_only(source, "url", "title") for source in document.get("sources", ())), key=lambda source: source["url"]
        ),
        "extras": _only(document.get("extras", {}), "cpsv"),
    }
    return {key: value for key, value in part.items() if value not in (None, [], {})}


def _sorted(items: Iterable[Document]) -> list[Document]:
    return sorted(items, key=lambda item: (len(item["code"]), item["code"]))


def _only(item: Document, *keys: str) -> dict[str, Any]:
    return {key: item[key] for key in keys if item.get(key)}


def _cost(cost: Document) -> dict[str, Any]:
    known = _only(cost, "note", "currency")
    if known.get("currency") == "EUR":
        del known["currency"]
    if cost.get("amount") is not None:
        amount = float(cost["amount"])
        known["amount"] = f"{amount:.2f}" if amount else "0"
    return known
