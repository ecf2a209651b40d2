"""A catalogue as linked data: CPSV-AP 3.2 in JSON-LD, with the context in the file so that nobody has to fetch it.

The shapes (https://semiceu.github.io/CPSV-AP/releases/3.2.0/) want every concept, language and place to be typed inside
the graph: each is written out with its type.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rdflib import Graph as RdfGraph

from oneroof.catalogue.standards.cpsv_context import CONTEXT
from oneroof.catalogue.standards.cpsv_part import Shared, cpsv_part, duration, shared_by
from oneroof.catalogue.standards.publisher import Publisher
from oneroof.catalogue.standards.remainder import remainder_of
from oneroof.catalogue.standards.vocabularies import COUNTRY, EU_CURRENCY, language_uri, listed

Node = dict[str, Any]
Document = Mapping[str, Any]


def cpsv_catalogue(publisher: Publisher, documents: Iterable[Document]) -> Node:
    """The JSON-LD of services; what the standard has no place for goes along as each one's remainder."""
    given = list(documents)
    shared = shared_by(given)
    graph = _Graph(publisher, shared)
    for document in given:
        graph.service(document, remainder_of(document, cpsv_part(document, shared)))
    further = further_nodes(line for document in given for line in document.get("extras", {}).get("cpsv", ()))
    nodes = [graph.dataset(list(shared.addresses.values())), *graph.nodes.values(), *further]
    return {"@context": CONTEXT, "@graph": nodes}


def further_nodes(lines: Iterable[str]) -> list[Node]:
    """Statements that came in with an imported file and go out again as they were."""
    statements = "\n".join(lines)
    if not statements:
        return []
    nodes: list[Node] = json.loads(RdfGraph().parse(data=statements, format="nt").serialize(format="json-ld"))
    return [{key: _in_order(value) for key, value in sorted(node.items())} for node in _in_order(nodes)]


class _Graph:
    """Nodes by identifier: what several services share is there once."""

    def __init__(self, publisher: Publisher, shared: Shared) -> None:
        self.publisher = publisher
        self.shared = shared
        self.nodes: dict[str, Node] = {}

    def dataset(self, services: list[str]) -> Node:
        agent = f"{self.publisher.uri}#publisher"
        self.add(agent, "Agent", {"Agent.identifier": self.publisher.uri, "Agent.name": _texts(self.publisher.name)})
        return {
            "@id": f"{self.publisher.uri}#catalogue",
            "@type": "Dataset",
            "Dataset.identifier": [f"{self.publisher.uri}#catalogue"],
            "Dataset.title": _texts(self.publisher.name),
            "Dataset.description": _texts(self.publisher.description),
            "Dataset.publisher": agent,
            "Dataset.hasPart": services,
        }

    def add(self, identifier: str, kind: str, values: Mapping[str, Any]) -> str:
        """Put a node in, once; returns its identifier."""
        kept = {key: value for key, value in values.items() if value not in (None, [], "")}
        self.nodes.setdefault(identifier, {"@id": identifier, "@type": kind, **kept})
        return identifier

    def concept(self, kind: str, code: str) -> str:
        return self.add(listed(kind, code), "Concept", {})

    def place(self) -> str:
        return self.add(COUNTRY + self.publisher.country, "Location", {})

    def service(self, document: Document, rest: Mapping[str, Any]) -> None:
        uri = document["uri"]
        addresses = self.shared.addresses
        usual = document.get("time", {}).get("usual")
        self.add(
            uri,
            "PublicService",
            {
                "PublicService.identifier": document["code"],
                "PublicService.name": _texts(document["name"]),
                "PublicService.description": _described(document),
                "PublicService.isClassifiedBy": [self.concept("kind", document["kind"])],
                "PublicService.thematicArea": [self.concept("area", document["area"])],
                "PublicService.hasCompetentAuthority": [self._authority(document)],
                "PublicService.spatial": [self.place()],
                "PublicService.addressee": [self.concept("audience", code) for code in document.get("audience", ())],
                "PublicService.isGroupedBy": [self._need(code) for code in document.get("needs", ())],
                "PublicService.hasChannel": [self._channel(uri, code) for code in document.get("channels", ())],
                "PublicService.language": [self._language(code) for code in document.get("languages", ())],
                "PublicService.keyword": _keywords(document.get("keywords", {})),
                "PublicService.processingTime": duration(usual) if usual else None,
                "PublicService.hasCost": [
                    self._cost(uri, number, cost) for number, cost in enumerate(document.get("costs", ()), start=1)
                ],
                "PublicService.hasInput": [self._evidence(uri, item) for item in document.get("evidence", ())],
                "PublicService.holdsRequirement": [
                    self._requirement(uri, item) for item in document.get("requirements", ())
                ],
                "PublicService.produces": [
                    self._output(uri, step) for step in document.get("steps", ()) if step.get("result") == "positive"
                ],
                "PublicService.relatedService": [
                    addresses[code] for code in document.get("related", ()) if code in addresses
                ],
                "PublicService.hasLegalResource": [
                    self._law(url) for url in dict.fromkeys(source["url"] for source in document.get("sources", ()))
                ],
                "remainder": json.dumps(rest, ensure_ascii=False, sort_keys=True) if rest else None,
            },
        )

    def _authority(self, document: Document) -> str:
        """The competent agency, or who publishes the catalogue: the standard does not do without."""
        agency = document.get("agency")
        identifier = f"{self.publisher.uri}#agency-{agency['code']}" if agency else f"{self.publisher.uri}#authority"
        values = {
            "PublicOrganization.preferredLabel": _texts(
                self.shared.agencies[agency["code"]] if agency else self.publisher.name
            ),
            "PublicOrganization.spatial": [self.place()],
            "Agent.identifier": agency["code"] if agency else None,
        }
        return self.add(identifier, "PublicOrganization", values)

    def _need(self, code: str) -> str:
        values = {"Event.identifier": code, "Event.name": [{"@value": code.replace("-", " "), "@language": "en"}]}
        identifier = self.add(listed("need", code), "Event", values)
        self.nodes[identifier]["@type"] = ["Event", "LifeEvent"]
        return identifier

    def _channel(self, uri: str, code: str) -> str:
        values = {"Channel.identifier": code, "Channel.type": self.concept("channel", code)}
        return self.add(f"{uri}#channel-{code}", "Channel", values)

    def _language(self, code: str) -> str:
        return self.add(language_uri(code), "LinguisticSystem", {})

    def _cost(self, uri: str, number: int, cost: Document) -> str:
        amount = cost.get("amount")
        currency = cost.get("currency", "EUR")
        values = {
            "Cost.identifier": str(number),
            "Cost.hasValue": float(amount) if amount is not None else None,
            "Cost.currency": self.add(EU_CURRENCY + currency, "Concept", {}),
            "Cost.description": _texts(cost.get("note", {})),
        }
        return self.add(f"{uri}#cost-{number}", "Cost", values)

    def _evidence(self, uri: str, item: Document) -> str:
        values = {
            "Evidence.identifier": item["code"],
            "Evidence.name": _texts(item["name"]),
            "Evidence.description": _texts(item.get("note", {})),
        }
        return self.add(f"{uri}#evidence-{item['code']}", "Evidence", values)

    def _requirement(self, uri: str, item: Document) -> str:
        values = {"Requirement.identifier": item["code"], "Requirement.name": _texts(item["text"])}
        return self.add(f"{uri}#requirement-{item['code']}", "Requirement", values)

    def _output(self, uri: str, step: Document) -> str:
        values = {"Output.identifier": step["code"], "Output.name": _texts(step["name"])}
        return self.add(f"{uri}#output-{step['code']}", "Output", values)

    def _law(self, url: str) -> str:
        return self.add(url, "LegalResource", {"LegalResource.title": _texts(self.shared.laws[url])})


def _in_order(values: Any) -> Any:
    """Statements have no order; a file that is the same each time has one."""
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True)) if isinstance(values, list) else values


def _texts(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": words, "@language": language} for language, words in sorted(texts.items())]


def _described(document: Document) -> list[dict[str, str]]:
    """The summary as the first paragraph, the description after it."""
    more = document.get("description", {})
    whole = {
        language: f"{words}\n\n{more[language]}" if language in more else words
        for language, words in document["summary"].items()
    }
    return _texts(whole)


def _keywords(keywords: Mapping[str, Iterable[str]]) -> list[dict[str, str]]:
    return [{"@value": word, "@language": language} for language, words in sorted(keywords.items()) for word in words]
