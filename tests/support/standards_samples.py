"""A service with something in every place that a standard may or may not have, as a document."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from oneroof.catalogue.standards.publisher import Publisher

PUBLISHER = Publisher(
    uri="https://lisboa.example/",
    name={"pt": "CNAIM Lisboa", "en": "CNAIM Lisbon"},
    description={"pt": "Os serviços do centro", "en": "The centre's services"},
    country="PT",
    language="pt",
)

DOCUMENT: dict[str, Any] = {
    "code": "residence-permit",
    "uri": "https://catalogue.example/pt/immigration/residence-permit",
    "name": {"en": "Residence permit", "pt": "Autorização de residência", "ar": "تصريح الإقامة"},
    "summary": {"en": "Get or renew the card.", "pt": "Obter ou renovar o cartão.", "ar": "احصل على البطاقة."},
    "description": {"en": "It lets you live here.\n\n- bring it\n- keep it", "pt": "Permite viver cá.\n\nGuarde-o."},
    "kind": "government",
    "area": "immigration",
    "agency": {"code": "immigration-service", "name": {"pt": "AIMA", "en": "AIMA"}},
    "audience": ["migrant", "employer"],
    "needs": ["permit-ends", "just-arrived"],
    "channels": ["walk_in", "appointment"],
    "languages": ["pt", "en", "uk"],
    "keywords": {"en": ["renewal", "card"], "pt": ["título", "cartão"]},
    "hours": {"pt": "Só de manhã"},
    "costs": [{"amount": "85.00", "note": {"en": "Per card", "pt": "Por cartão"}}, {"amount": "0"}],
    "time": {"usual": "P60D", "legal": "P90D", "counting": "working_days"},
    "evidence": [
        {"code": "passport", "name": {"en": "Passport", "pt": "Passaporte"}, "group": "identity"},
        {
            "code": "photo",
            "name": {"en": "Photo", "pt": "Fotografia"},
            "note": {"pt": "A cores"},
            "when": {"answer": "residence", "is": "permit"},
        },
    ],
    "steps": [
        {"code": "apply", "name": {"en": "You apply", "pt": "Pede"}, "by": "person", "next": ["granted", "refused"]},
        {"code": "granted", "name": {"en": "Granted", "pt": "Deferido"}, "by": "agency", "result": "positive"},
        {"code": "refused", "name": {"en": "Refused", "pt": "Indeferido"}, "by": "agency", "result": "negative"},
    ],
    "requirements": [
        {
            "code": "has-permit",
            "text": {"en": "You have a permit", "pt": "Tem uma autorização"},
            "when": {"answer": "residence", "in": ["permit"]},
        }
    ],
    "related": ["family-reunification", "tax-number"],
    "exclusions": [{"text": {"en": "No visas", "pt": "Não emite vistos"}, "url": "https://vistos.example/"}],
    "sources": [{"title": {"pt": "Lei n.º 23/2007"}, "url": "https://law.example/23-2007"}],
    "checked_on": "2026-11-21",
    "check_with_agency": True,
}
OTHER: dict[str, Any] = {
    "code": "tax-number",
    "uri": "https://catalogue.example/pt/tax/tax-number",
    "name": {"en": "Tax number", "pt": "NIF"},
    "summary": {"en": "Get your tax number.", "pt": "Obter o NIF."},
    "kind": "support",
    "area": "tax",
}


def standards() -> Path:
    """Where the standards' own files are; skips the test where they are not."""
    given = os.environ.get("ONEROOF_STANDARDS")
    folder = Path(given) if given else Path(__file__).parents[3] / "shared" / "standards"
    if not folder.is_dir():
        pytest.skip("The standards' own files are not here: let ONEROOF_STANDARDS say where they are.")
    return folder


def hsds(name: str) -> Any:
    """A file of the HSDS specification."""
    return json.loads((standards() / "hsds-3.1" / name).read_text("utf-8"))
