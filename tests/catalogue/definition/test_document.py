"""A definition survives its way through JSON, whatever it says."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneroof.catalogue.definition import model
from oneroof.catalogue.definition.document import (
    DocumentFault,
    digest,
    from_document,
    part_from_document,
    part_to_document,
    to_document,
)
from support.catalogue_files import example_catalogue

WORDS = st.text(min_size=1, max_size=8)
TEXTS = st.dictionaries(st.sampled_from(["en", "pt", "ar"]), WORDS, min_size=1)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)


def definitions() -> st.SearchStrategy[model.ServiceDefinition]:
    """Definitions with anything in them that their types allow."""
    return st.builds(model.ServiceDefinition, **{name: parts() for name, parts in PARTS.items()})


def _some(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(part, max_size=2).map(tuple)


def _maybe(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | part


CONDITIONS = st.dictionaries(WORDS, JSON, min_size=1, max_size=2)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-1000, 1000)
FIELDS = st.builds(
    model.Field,
    code=WORDS,
    kind=WORDS,
    label=TEXTS,
    hint=_maybe(TEXTS),
    required=st.booleans(),
    options=_some(st.builds(model.Option, value=WORDS, label=TEXTS, hint=_maybe(TEXTS))),
    least=_maybe(NUMBERS),
    most=_maybe(NUMBERS),
    pattern_text=_maybe(TEXTS),
    help=_maybe(TEXTS),
    spoken=_maybe(TEXTS),
    when=_maybe(CONDITIONS),
)
PAGES = st.builds(
    model.Page, code=WORDS, title=TEXTS, intro=_maybe(TEXTS), fields=_some(FIELDS), when=_maybe(CONDITIONS)
)
PARTS: dict[str, Any] = {
    "name": lambda: TEXTS,
    "summary": lambda: TEXTS,
    "description": lambda: _maybe(TEXTS),
    "agency": lambda: _maybe(st.builds(model.AgencyReference, code=WORDS, name=TEXTS)),
    "needs": lambda: _some(WORDS),
    "keywords": lambda: st.dictionaries(st.sampled_from(["en", "pt"]), _some(WORDS)),
    "hours": lambda: _maybe(TEXTS),
    "costs": lambda: _some(st.builds(model.Cost, amount=_maybe(WORDS), currency=WORDS, note=_maybe(TEXTS))),
    "time": lambda: _maybe(st.builds(model.TimeLimit, usual=_maybe(WORDS), note=_maybe(TEXTS))),
    "evidence": lambda: _some(
        st.builds(
            model.Evidence, code=WORDS, name=TEXTS, note=_maybe(TEXTS), issued_by=_maybe(TEXTS), when=_maybe(CONDITIONS)
        )
    ),
    "steps": lambda: _some(st.builds(model.Step, code=WORDS, name=TEXTS, note=_maybe(TEXTS), next=_some(WORDS))),
    "form": lambda: _maybe(st.builds(model.Form, pages=_some(PAGES), declaration=_maybe(TEXTS))),
    "requirements": lambda: _some(st.builds(model.Requirement, code=WORDS, text=TEXTS, when=CONDITIONS)),
    "exclusions": lambda: _some(st.builds(model.Exclusion, text=TEXTS, instead=_maybe(TEXTS), url=_maybe(WORDS))),
    "valid_from": lambda: _maybe(st.dates()),
    "check_with_agency": st.booleans,
    "sources": lambda: _some(st.builds(model.Source, title=TEXTS, url=WORDS)),
    "questions": lambda: _some(FIELDS),
    "extras": lambda: st.dictionaries(WORDS, JSON, max_size=2),
}


@settings(max_examples=60, deadline=None)
@given(definitions())
def test_nothing_is_lost_on_the_way_to_json_and_back(definition: model.ServiceDefinition) -> None:
    document = json.loads(json.dumps(to_document(definition)))
    assert from_document(document) == definition
    assert to_document(from_document(document)) == document
    shuffled = dict(reversed(document.items()))
    assert digest(shuffled) == digest(document)


def test_the_fingerprint_tells_every_change(tmp_path: Path) -> None:
    permit = example_catalogue(tmp_path).services[0]
    before = digest(to_document(permit))
    assert digest(to_document(replace(permit, check_with_agency=False))) != before
    assert digest(to_document(replace(permit, steps=permit.steps[::-1]))) != before
    assert digest(to_document(replace(permit, costs=(model.Cost(amount="85.00", note={"en": "Half."}),)))) != before


def test_numbers_have_one_way_to_be_written() -> None:
    for number in (2, 2.0):
        assert part_to_document(model.Field(code="a", kind="number", label={"en": "A"}, least=number))["least"] == 2
    assert json.dumps(part_to_document(model.Field(code="a", kind="number", label={}, least=2.0))) == (
        '{"code": "a", "kind": "number", "label": {}, "least": 2}'
    )


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"colour": "red"}, "service has the unknown key “colour”"),
        ({"name": "Diving"}, "service.name must be an object"),
        ({"steps": {}}, "service.steps must be a list"),
        ({"steps": [{"code": "a"}]}, r"service.steps\[0\] is incomplete"),
        ({"valid_from": "soon"}, "service.valid_from must be a day"),
        ({"check_with_agency": 1}, "service.check_with_agency must be bool"),
        ({"kind": None}, "service.kind must be str"),
    ],
)
def test_a_document_that_is_none_is_refused(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    document = to_document(example_catalogue(tmp_path).services[0])
    with pytest.raises(DocumentFault, match=told):
        from_document({**document, **change})


def test_parts_go_the_same_way(tmp_path: Path) -> None:
    piece = example_catalogue(tmp_path).services[0].evidence[2]
    assert part_from_document(model.Evidence, part_to_document(piece)) == piece
