"""The part of CPSV-AP 3.2's JSON-LD context that we write in: the standard's own names for what it has a place for."""

from __future__ import annotations

from typing import Any

from oneroof.catalogue.standards.vocabularies import NAMESPACE

M8G, DCT, CPSV = "http://data.europa.eu/m8g/", "http://purl.org/dc/terms/", "http://purl.org/vocab/cpsv#"
SKOS, FOAF, ELI = (
    "http://www.w3.org/2004/02/skos/core#",
    "http://xmlns.com/foaf/0.1/",
    "http://data.europa.eu/eli/ontology#",
)
DCAT, XSD = "http://www.w3.org/ns/dcat#", "http://www.w3.org/2001/XMLSchema#"


def _linked(identifier: str) -> dict[str, str]:
    return {"@id": identifier, "@type": "@id"}


CONTEXT: dict[str, Any] = {
    "PublicService": CPSV + "PublicService",
    "PublicOrganization": M8G + "PublicOrganisation",
    "Agent": FOAF + "Agent",
    "Channel": M8G + "Channel",
    "Concept": SKOS + "Concept",
    "Cost": M8G + "Cost",
    "Dataset": DCAT + "Dataset",
    "Event": M8G + "Event",
    "Evidence": M8G + "Evidence",
    "LegalResource": ELI + "LegalResource",
    "LifeEvent": M8G + "LifeEvent",
    "LinguisticSystem": DCT + "LinguisticSystem",
    "Location": DCT + "Location",
    "Output": M8G + "Output",
    "Requirement": M8G + "Requirement",
    "Agent.identifier": DCT + "identifier",
    "Agent.name": DCT + "title",
    "Channel.identifier": DCT + "identifier",
    "Channel.type": _linked(DCT + "type"),
    "Cost.currency": _linked(M8G + "currency"),
    "Cost.description": DCT + "description",
    "Cost.hasValue": {"@id": M8G + "hasValue", "@type": XSD + "double"},
    "Cost.identifier": DCT + "identifier",
    "Dataset.description": DCT + "description",
    "Dataset.hasPart": _linked(DCT + "hasPart"),
    "Dataset.identifier": DCT + "identifier",
    "Dataset.publisher": _linked(DCT + "publisher"),
    "Dataset.title": DCT + "title",
    "Event.identifier": DCT + "identifier",
    "Event.name": DCT + "title",
    "Evidence.description": DCT + "description",
    "Evidence.identifier": DCT + "identifier",
    "Evidence.name": DCT + "title",
    "LegalResource.title": DCT + "title",
    "Output.identifier": DCT + "identifier",
    "Output.name": DCT + "title",
    "PublicOrganization.preferredLabel": SKOS + "prefLabel",
    "PublicOrganization.spatial": _linked(DCT + "spatial"),
    "PublicService.addressee": _linked(DCT + "audience"),
    "PublicService.description": DCT + "description",
    "PublicService.hasChannel": _linked(M8G + "hasChannel"),
    "PublicService.hasCompetentAuthority": _linked(M8G + "hasCompetentAuthority"),
    "PublicService.hasCost": _linked(M8G + "hasCost"),
    "PublicService.hasInput": _linked(CPSV + "hasInput"),
    "PublicService.hasLegalResource": _linked(M8G + "hasLegalResource"),
    "PublicService.holdsRequirement": _linked(M8G + "holdsRequirement"),
    "PublicService.identifier": DCT + "identifier",
    "PublicService.isClassifiedBy": _linked(M8G + "isClassifiedBy"),
    "PublicService.isGroupedBy": _linked(M8G + "isGroupedBy"),
    "PublicService.keyword": DCAT + "keyword",
    "PublicService.language": _linked(DCT + "language"),
    "PublicService.name": DCT + "title",
    "PublicService.processingTime": {"@id": M8G + "processingTime", "@type": XSD + "duration"},
    "PublicService.produces": _linked(CPSV + "produces"),
    "PublicService.relatedService": _linked(M8G + "relatedService"),
    "PublicService.spatial": _linked(DCT + "spatial"),
    "PublicService.thematicArea": _linked(M8G + "thematicArea"),
    "Requirement.identifier": DCT + "identifier",
    "Requirement.name": DCT + "title",
    "remainder": NAMESPACE + "remainder",
}
