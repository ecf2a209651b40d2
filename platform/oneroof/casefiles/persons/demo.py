"""People who do not exist, for demonstration networks: names in several scripts, families, ways to reach them."""

from typing import Any

from sqlalchemy import select

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.models import Casefile
from oneroof.casefiles.persons.parts import PARTS
from oneroof.casefiles.persons.service import add_entry
from oneroof.casefiles.service import CasefileView, Identity, PersonName

Entries = tuple[tuple[str, dict[str, Any]], ...]

INTERPRETER = {"language": "pt", "speaks": "interpreter", "reads": "none", "writes": "none"}
PEOPLE: tuple[tuple[str, str, Identity, Entries], ...] = (
    (
        "migrant",
        "ar",
        Identity(
            (PersonName("رنا الحسيني", "Rana Al-Husseini"), PersonName("Rana Housseini", kind="other_spelling")),
            "1988-04-12",
            ("SY",),
        ),
        (
            ("contacts", {"kind": "whatsapp", "value": "+351900000101", "preferred": True, "safe_message": "yes"}),
            ("languages", {"language": "ar", "preferred": True}),
            ("languages", INTERPRETER),
            ("representatives", {"kind": "lawyer", "name": "Marta Quintela", "scope": "Asylum request"}),
        ),
    ),
    (
        "migrant",
        "ar",
        Identity((PersonName("سامي الحسيني", "Sami Al-Husseini"),), "2014", ("SY",)),
        (("languages", {"language": "ar"}),),
    ),
    (
        "migrant",
        "uk",
        Identity((PersonName("Олена Ткачук"), PersonName("Олена Бондар", kind="birth")), "1991-09", ("UA",)),
        (
            ("contacts", {"kind": "email", "value": "olena.tkachuk@example.org", "preferred": True}),
            ("languages", {"language": "uk", "preferred": True}),
            ("languages", {"language": "pt", "speaks": "some", "reads": "some", "writes": "none"}),
        ),
    ),
    (
        "migrant",
        "bn",
        Identity((PersonName("রফিকুল ইসলাম", "Rafiqul Islam"),), "1979", ("BD",), birth_date_estimated=True),
        (
            (
                "contacts",
                {"kind": "phone", "value": "+351900000102", "safe_message": "no", "read_by": "His employer"},
            ),
            ("languages", {"language": "bn", "preferred": True}),
            ("languages", INTERPRETER),
        ),
    ),
    (
        "migrant",
        "fa",
        Identity((PersonName("یوسف رحیمی", "Yousef Rahimi"),), "2010", ("AF", "unknown")),
        (
            ("needs", {"kind": "unaccompanied_minor", "why": "He says so; no papers yet."}),
            ("languages", {"language": "fa", "preferred": True}),
        ),
    ),
    (
        "employer",
        "pt",
        Identity((PersonName("Estufas do Sado, Lda"),)),
        (("organisation", {"contact_person": "Duarte Falcão", "role": "Pessoal", "number": "500000000"}),),
    ),
)


def people(stage: Stage) -> None:
    """A few casefiles for a national centre that has none; two of them are mother and son."""
    has_some = select(Casefile.id).where(Casefile.tenant_id == stage.context.tenant_id).limit(1)
    if stage.tenant_kind != "national_centre" or stage.session.scalars(has_some).first() is not None:
        return
    views = [_open(stage, *person) for person in PEOPLE]
    _add(stage, views[0], "family", {"kind": "child", "casefile": views[1].code, "lives_together": True})
    expires_on = stage.clock.now().date().replace(day=28).isoformat()
    _add(
        stage, views[2], "papers", {"kind": "passport", "number": "DEMO0001", "country": "UA", "expires_on": expires_on}
    )


def _open(stage: Stage, kind: str, language: str, identity: Identity, entries: Entries) -> CasefileView:
    view = casefiles.open_casefile(
        stage.session,
        stage.context,
        stage.clock,
        stage.keys,
        identity=identity,
        language=language,
        kind=kind,
        another_person=True,
    )
    for code, facts in entries:
        _add(stage, view, code, facts)
    return view


def _add(stage: Stage, view: CasefileView, code: str, facts: dict[str, Any]) -> None:
    add_entry(
        stage.session,
        stage.context,
        stage.clock,
        stage.keys,
        casefile_id=view.casefile.id,
        part=PARTS[code],
        facts=facts,
    )
