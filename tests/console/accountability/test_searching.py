"""Auditors search the record: by whom, about whom, what and when; they see no visitor's name."""

import csv
import io

from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.casefiles import service as casefiles
from oneroof.casefiles.codes import shown
from oneroof.casefiles.identity import Identity, PersonName
from support.house import House


def test_an_auditor_finds_entries_by_everything_and_the_search_is_recorded(house: House) -> None:
    centre, member = house.lisboa, house.lisboa.member("mediator", office="immigration")
    with centre.database.transaction(member.context) as session:
        view = casefiles.open_casefile(
            session,
            member.context,
            centre.clock,
            house.services.keys,
            identity=Identity((PersonName("Zuleika Nobre"),)),
            language="pt",
        )
    auditor = house.browser("auditor")
    code = shown(view.casefile.code)
    today = centre.clock.today(centre.time_zone).isoformat()
    found = auditor.get(
        f"/staff/accountability?code={code}&office_id={centre.offices['immigration']}&action=casefile"
        f"&data_class=identity&outcome=done&since={today}&until={today}"
    ).get_data(as_text=True)
    assert "casefile.open" in found or "casefile.create" in found
    assert "Zuleika" not in found and "Mediator" in found and "waits" in found
    email = auditor.get("/staff/accountability?staff=nobody@example.org")
    assert email.status_code == 422 and "Nobody here has this e-mail address." in email.get_data(as_text=True)
    assert auditor.get("/staff/accountability?code=7K3M-Q9P2&since=x").status_code == 422
    assert auditor.get("/staff/accountability?action=%25").status_code == 422
    assert "Nothing in the record fits." in auditor.get("/staff/accountability?action=nothing.here").get_data(
        as_text=True
    )
    with centre.database.transaction(centre.system) as session:
        searches = session.scalars(select(AuditEntry).where(AuditEntry.action == "audit.search")).all()
    assert view.casefile.person_id in {entry.subject_person_id for entry in searches}
    assert all(code not in str(entry.details) for entry in searches)
    assert house.browser("coordinator").get("/staff/accountability").status_code == 403


def test_pages_and_the_file(house: House) -> None:
    auditor = house.browser("auditor")
    for _ in range(4):
        auditor.get("/staff/accountability?action=nothing.here")
    first = auditor.api("GET", "/audit/entries?limit=2&action=audit").get_json()
    second = auditor.api("GET", f"/audit/entries?limit=2&action=audit&cursor={first['next_cursor']}").get_json()
    assert len(first["items"]) == len(second["items"]) == 2
    assert {entry["id"] for entry in first["items"]}.isdisjoint(entry["id"] for entry in second["items"])
    answer = auditor.get("/staff/accountability/record.csv?action=audit.search")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert rows and {row["action"] for row in rows} == {"audit.search"} and rows[0]["actor_roles"] == "auditor"
    assert "attachment" in answer.headers["Content-Disposition"]
