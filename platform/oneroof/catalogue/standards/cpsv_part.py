"""What reading an export back would find of a service without its remainder: told without writing and reading it.

`cpsv_reading` is the truth; a test holds the two together. Statements have no order, so lists come back sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rdflib import XSD, Literal

from oneroof.catalogue.standards.cpsv_reading import ALWAYS
from oneroof.catalogue.standards.vocabularies import language_code, language_uri

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shared:
    """What is once in a file, however many of its services name it."""

    addresses: Mapping[str, str]
    """URIs of the services, by code."""
    agencies: Mapping[str, Mapping[str, str]]
    """Names of the agencies, by code: the first that a service gives. Who says it differently has that as remainder."""
    laws: Mapping[str, Mapping[str, str]]
    """Titles of laws and pages, by address: the first, too."""


def shared_by(documents: Iterable[Document]) -> Shared:
    """What these services share in one file."""
    addresses: dict[str, str] = {}
    agencies: dict[str, Mapping[str, str]] = {}
    laws: dict[str, Mapping[str, str]] = {}
    for document in documents:
        addresses[document["code"]] = document["uri"]
        agency = document.get("agency")
        if agency and not agencies.get(agency["code"]):
            agencies[agency["code"]] = agency["name"]
        for source in document.get("sources", ()):
            laws.setdefault(source["url"], source.get("title") or {"en": source["url"]})
    # the standard wants a name of everybody
    named = {code: name or {"en": code.replace("-", " ").capitalize()} for code, name in agencies.items()}
    return Shared(addresses, named, laws)


def duration(text: str) -> str:
    """A length of time as linked data writes it: weeks as days, months and hours of whole years and days as those."""
    return str(Literal(text, datatype=XSD.duration))


def cpsv_part(document: Document, shared: Shared) -> dict[str, Any]:
    """The document as the standard's own properties tell it, in a file with what is `shared`."""
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
        "agency": _agency(document, shared),
        **{key: sorted(document.get(key, ())) for key in ("audience", "needs", "channels")},
        "languages": sorted(code for code in known if code),
        "keywords": {language: sorted(words) for language, words in document.get("keywords", {}).items() if words},
        "time": {key: duration(value) for key, value in document.get("time", {}).items() if key == "usual"},
        "costs": [_cost(cost) for cost in document.get("costs", ())],
        "evidence": [_only(item, "code", "name", "note") for item in _sorted(document.get("evidence", ()))],
        "requirements": [
            {**_only(item, "code", "text"), "when": ALWAYS} for item in _sorted(document.get("requirements", ()))
        ],
        "related": sorted(code for code in document.get("related", ()) if code in shared.addresses),
        "sources": [
            {"url": url, "title": dict(shared.laws[url])}
            for url in sorted({source["url"] for source in document.get("sources", ())})
        ],
        "extras": _only(document.get("extras", {}), "cpsv"),
    }
    return {key: value for key, value in part.items() if value not in (None, [], {})}


def _agency(document: Document, shared: Shared) -> dict[str, Any] | None:
    agency = document.get("agency")
    return {"code": agency["code"], "name": dict(shared.agencies[agency["code"]])} if agency else None


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
