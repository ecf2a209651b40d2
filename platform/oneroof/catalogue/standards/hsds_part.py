"""What the specification's own fields say of a service: the part of an HSDS record that we have places for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from oneroof.catalogue.standards.amounts import amount_text
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.vocabularies import TAXONOMIES, listed_code

MEMBER = {"kind": "kind", "area": "area", "need": "needs", "audience": "audience", "channel": "channels"}
Document = Mapping[str, Any]


def hsds_part(publisher: Publisher, record: Document) -> dict[str, Any]:
    """What the specification's own fields say."""
    language = publisher.language
    summary, _, description = str(record.get("description") or record["name"]).partition("\n\n")
    organization = record.get("organization") or {}
    uri = str(record.get("url") or f"urn:uuid:{record['id']}")
    document: dict[str, Any] = {
        "uri": uri,
        "code": _code(uri, str(record["name"])),
        "name": {language: record["name"]},
        "summary": {language: summary},
        "description": {language: description} if description else {},
        "kind": "government",
        "area": "integration",
        "agency": _agency(publisher, organization),
        "languages": [item["code"] for item in (record.get("languages") or ()) if item.get("code")],
        "time": {"usual": record["wait_time"]} if _is_duration(record.get("wait_time")) else {},
        "hours": {language: record["alert"]} if record.get("alert") else {},
        "checked_on": record.get("assured_date"),
        "costs": [_cost(item, language, str(record["name"])) for item in (record.get("cost_options") or ())],
        "evidence": [
            _evidence(item, language) for item in (record.get("required_documents") or ()) if item.get("document")
        ],
        "sources": [
            {"url": item["url"], "title": {language: item.get("label") or item["url"]}}
            for item in (record.get("additional_urls") or ())
        ],
        **_terms(record),
    }
    return {key: value for key, value in document.items() if value not in (None, [], {})}


def _terms(record: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for attribute in record.get("attributes") or ():
        uri = str((attribute.get("taxonomy_term") or {}).get("term_uri", ""))
        for kind in TAXONOMIES:
            code = listed_code(kind, uri)
            if code and kind in ("kind", "area"):
                found[kind] = code
            elif code:
                found.setdefault(MEMBER[kind], []).append(code)
    return found


def _agency(publisher: Publisher, organization: Document) -> dict[str, Any] | None:
    name = organization.get("name")
    if not name or organization.get("uri") == publisher.uri:
        return None
    code = listed_code("agency", str(organization.get("uri", "")))
    return {"code": code or _slug(str(name)), "name": {publisher.language: name}}


def _cost(item: Document, language: str, service: str) -> dict[str, Any]:
    amount, currency = item.get("amount"), str(item.get("currency") or "EUR").upper()
    cost = {
        "amount": None if amount is None else amount_text(amount, service),
        "currency": currency if currency != "EUR" else None,
        "note": {language: item["amount_description"]} if item.get("amount_description") else None,
    }
    return {key: value for key, value in cost.items() if value is not None}


def _evidence(item: Document, language: str) -> dict[str, Any]:
    code = listed_code("evidence", str(item.get("uri", "")))
    return {"code": code or _slug(str(item["document"])), "name": {language: item["document"]}}


def _code(uri: str, name: str) -> str:
    end = re.split(r"[/#]", uri.rstrip("/#"))[-1] if not uri.startswith("urn:") else name
    return _slug(end) if re.search(r"[a-z]", end) else _slug(name)


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:80]
    return slug if slug[:1].isalpha() else f"service-{slug}".strip("-")


def _is_duration(text: Any) -> bool:
    return isinstance(text, str) and bool(re.fullmatch(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T.*)?", text))
