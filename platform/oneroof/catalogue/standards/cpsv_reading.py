"""Services read from linked data that follows CPSV-AP: our own exports, and other publishers' files.

Nothing is fetched: a file that names a context on the web is read with the one that we hold, or refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import DCAT, DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from oneroof.catalogue.standards.amounts import amount_text
from oneroof.catalogue.standards.cpsv_context import CONTEXT
from oneroof.catalogue.standards.faults import MOST_SERVICES, UnreadableCatalogue, too_many_services
from oneroof.catalogue.standards.further import further_statements
from oneroof.catalogue.standards.given_json import given_json, refuse_unstorable
from oneroof.catalogue.standards.remainder import is_remainder, merged
from oneroof.catalogue.standards.vocabularies import EU_CURRENCY, NAMESPACE, language_code, listed_code
from oneroof.core.i18n import public_text

M8G = Namespace("http://data.europa.eu/m8g/")
CPSV = Namespace("http://purl.org/vocab/cpsv#")
OWN = Namespace(NAMESPACE)
MAPPED = frozenset(
    {RDF.type, OWN.remainder, DCTERMS.identifier, DCTERMS.title, DCTERMS.description, DCTERMS.audience}
    | {DCTERMS.language, DCTERMS.spatial, DCAT.keyword, CPSV.hasInput, CPSV.produces}
    | {M8G[name] for name in ("isClassifiedBy", "thematicArea", "hasCompetentAuthority", "isGroupedBy", "hasChannel")}
    | {M8G[name] for name in ("processingTime", "hasCost", "holdsRequirement", "relatedService", "hasLegalResource")}
)
"""Properties of a service that a document has a place for."""
FORMATS = {"application/ld+json": "json-ld", "application/json": "json-ld", "text/turtle": "turtle"}
KNOWN_CONTEXT = re.compile(r"^https?://(data\.europa\.eu|semiceu\.github\.io)/.*cpsv-ap", re.IGNORECASE)
MOST_STATEMENTS = 200_000
ALWAYS: Mapping[str, Any] = {"all": []}

Document = dict[str, Any]


def read_cpsv(content: bytes, media_type: str = "application/ld+json") -> list[Document]:
    """The services of a file, by identifier. Raises UnreadableCatalogue with a sentence for who gave the file."""
    graph = parsed(content, media_type)
    services = sorted(set(graph.subjects(RDF.type, CPSV.PublicService)), key=str)
    if not services:
        raise UnreadableCatalogue(public_text("The file has no public service in it (cpsv:PublicService)."))
    if len(services) > MOST_SERVICES:
        raise UnreadableCatalogue(too_many_services())
    codes = {str(service): _code(graph, service) for service in services}
    further = further_statements(graph, services, MAPPED)
    return [service_document(graph, service, codes, further.get(service, [])) for service in services]


def parsed(content: bytes, media_type: str) -> Graph:
    """The file's statements."""
    kind = FORMATS.get(media_type.partition(";")[0].strip())
    if kind is None:
        raise UnreadableCatalogue(public_text("The file must be JSON-LD (.jsonld) or Turtle (.ttl)."))
    try:
        text = content.decode("utf-8-sig")
        if kind == "json-ld":
            text = json.dumps(_with_own_context(given_json(text)))
        graph = Graph().parse(data=text, format=kind)
    except UnreadableCatalogue:
        raise
    except Exception as fault:  # every parser has errors of its own
        message = public_text("The file could not be read: %(fault)s", fault=str(fault).splitlines()[0][:200])
        raise UnreadableCatalogue(message) from fault
    if len(graph) > MOST_STATEMENTS:
        message = public_text("The file has more than %(most)s statements. Divide it.", most=MOST_STATEMENTS)
        raise UnreadableCatalogue(message)
    for node in {node for triple in graph for node in triple}:
        refuse_unstorable(str(node), str(node)[:100])
    return graph


def _with_own_context(value: Any) -> Any:
    """`value` with the contexts that it names by address put in."""
    if isinstance(value, list):
        return [_with_own_context(item) for item in value]
    if not isinstance(value, dict):
        return value
    result = {key: _with_own_context(inner) for key, inner in value.items() if key != "@context"}
    if "@context" in value:
        given = value["@context"] if isinstance(value["@context"], list) else [value["@context"]]
        result["@context"] = [_context(each) for each in given]
    return result


def _context(context: Any) -> Any:
    if isinstance(context, str) and KNOWN_CONTEXT.match(context):
        return CONTEXT
    if isinstance(context, str) or (isinstance(context, dict) and _names_addresses(context)):
        raise UnreadableCatalogue(
            public_text(
                "The file refers to a context elsewhere (%(address)s). Put the context into it.",
                address=context if isinstance(context, str) else "@import",
            )
        )
    return context


def _names_addresses(context: Any) -> bool:
    if isinstance(context, dict):
        return "@import" in context or any(
            _names_addresses(inner) or (key == "@context" and isinstance(inner, str)) for key, inner in context.items()
        )
    return isinstance(context, list) and any(_names_addresses(inner) or isinstance(inner, str) for inner in context)


def service_document(graph: Graph, service: Node, codes: Mapping[str, str], further: list[str]) -> Document:
    """One service of the graph as a document, whole again where we wrote it."""
    document = _standard(graph, service, codes)
    rest = graph.value(service, OWN.remainder)
    if rest is not None:
        document = _whole(document, str(rest))
    if further:
        document["extras"] = {**document.get("extras", {}), "cpsv": further}
    return document


def _whole(document: Document, remainder: str) -> Document:
    """The document with its remainder. What the file's statements say, no remainder says."""
    try:
        rest = given_json(remainder)
    except UnreadableCatalogue:
        rest = None
    if not is_remainder(rest) or not isinstance(rest.get("extras", {}), dict):
        message = public_text("The service %(code)s carries a remainder that cannot be read.", code=document["code"])
        raise UnreadableCatalogue(message)
    whole: Document = merged(document, rest)
    extras = {key: value for key, value in whole.pop("extras", {}).items() if key != "cpsv"}
    return {**whole, "extras": extras} if extras else whole


def _standard(graph: Graph, service: Node, codes: Mapping[str, str]) -> Document:
    name = _texts(graph, service, DCTERMS.title)
    described = _texts(graph, service, DCTERMS.description) or name
    if not name:
        raise UnreadableCatalogue(public_text("The service %(uri)s has no name (dct:title).", uri=str(service)))
    usual = graph.value(service, M8G.processingTime)
    document: Document = {
        "uri": str(service),
        "code": codes[str(service)],
        "name": name,
        "summary": {language: words.split("\n\n")[0] for language, words in described.items()},
        "description": {
            language: words.split("\n\n", 1)[1] for language, words in described.items() if "\n\n" in words
        },
        "kind": next(_listed(graph, service, M8G.isClassifiedBy, "kind"), "government"),
        "area": next(_listed(graph, service, M8G.thematicArea, "area"), "integration"),
        "agency": _agency(graph, service),
        "audience": sorted(_listed(graph, service, DCTERMS.audience, "audience")),
        "needs": sorted(_listed(graph, service, M8G.isGroupedBy, "need")),
        "channels": sorted(filter(None, (_channel(graph, node) for node in graph.objects(service, M8G.hasChannel)))),
        "languages": sorted(
            filter(None, (language_code(str(node)) for node in graph.objects(service, DCTERMS.language)))
        ),
        "keywords": _keywords(graph, service),
        "time": {"usual": str(usual)} if usual is not None else {},
        "costs": [_cost(graph, node, codes[str(service)]) for node in _in_order(graph, service, M8G.hasCost)],
        "evidence": [_item(graph, node, "name") for node in _in_order(graph, service, CPSV.hasInput)],
        "requirements": [
            {**_item(graph, node, "text"), "when": ALWAYS} for node in _in_order(graph, service, M8G.holdsRequirement)
        ],
        "related": sorted(
            codes[str(node)] for node in graph.objects(service, M8G.relatedService) if str(node) in codes
        ),
        "sources": [
            {"url": str(node), "title": _texts(graph, node, DCTERMS.title) or {"en": str(node)}}
            for node in sorted(graph.objects(service, M8G.hasLegalResource), key=str)
        ],
    }
    return {key: value for key, value in document.items() if value not in (None, [], {})}


def _code(graph: Graph, service: Node) -> str:
    """What we call it: its identifier if that can be one of our codes, else the end of its address."""
    identifier = str(graph.value(service, DCTERMS.identifier) or "")
    for text in (identifier, re.split(r"[/#]", str(service).rstrip("/#"))[-1], str(service)):
        code = re.sub(r"[^a-z0-9_]+", "-", text.casefold()).strip("-")
        if code and code[0].isalpha() and len(code) <= 80:
            return code
    return "service-" + re.sub(r"[^a-z0-9]+", "-", str(service).casefold()).strip("-")[-60:]


def _texts(graph: Graph, subject: Node, predicate: URIRef) -> dict[str, str]:
    """Words by language; words without one are taken for English."""
    found: dict[str, str] = {}
    for words in sorted(graph.objects(subject, predicate), key=str):
        if isinstance(words, Literal):
            found.setdefault((words.language or "en").split("-")[0], str(words))
    return found


def _keywords(graph: Graph, service: Node) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in sorted(graph.objects(service, DCAT.keyword), key=str):
        if isinstance(word, Literal):
            found.setdefault((word.language or "en").split("-")[0], []).append(str(word))
    return found


def _listed(graph: Graph, service: Node, predicate: URIRef, kind: str) -> Iterator[str]:
    for node in sorted(graph.objects(service, predicate), key=str):
        code = listed_code(kind, str(node))
        if code:
            yield code


def _agency(graph: Graph, service: Node) -> Document | None:
    for node in sorted(graph.objects(service, M8G.hasCompetentAuthority), key=str):
        name = _texts(graph, node, SKOS.prefLabel)
        code = graph.value(node, DCTERMS.identifier)
        if code is not None:
            return {"code": str(code), "name": name}
        if name and not str(node).endswith("#authority"):
            return {"code": _code(graph, node), "name": name}
    return None


def _channel(graph: Graph, channel: Node) -> str | None:
    return next(_listed(graph, channel, DCTERMS.type, "channel"), None)


def _in_order(graph: Graph, service: Node, predicate: URIRef) -> list[Node]:
    return sorted(graph.objects(service, predicate), key=lambda node: (len(str(node)), str(node)))


def _item(graph: Graph, node: Node, name: str) -> Document:
    item: Document = {"code": _code(graph, node), name: _texts(graph, node, DCTERMS.title) or {"en": str(node)}}
    note = _texts(graph, node, DCTERMS.description)
    return {**item, "note": note} if note else item


def _cost(graph: Graph, node: Node, service: str) -> Document:
    amount = graph.value(node, M8G.hasValue)
    currency = str(graph.value(node, M8G.currency) or "")
    cost: Document = {"note": _texts(graph, node, DCTERMS.description)}
    if amount is not None:
        cost["amount"] = amount_text(str(amount), service)
    if currency.startswith(EU_CURRENCY) and currency != EU_CURRENCY + "EUR":
        cost["currency"] = currency.removeprefix(EU_CURRENCY)
    return {key: value for key, value in cost.items() if value}
