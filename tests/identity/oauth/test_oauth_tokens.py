"""What a token is for: this tenant's API, within agreement and registration, in one case; and how it ends."""

import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from sqlalchemy import select

from oneroof.audit.models import AuditEntry
from oneroof.core.ids import new_id
from oneroof.core.time import real_now
from oneroof.identity.oauth import keys
from support.oauth_programs import Program
from support.partners import Agreed, some_terms

from ..conftest import House
from .conftest import program_of


def error(answer: Any) -> str:
    return str(answer.get_json()["error"])


def test_a_token_is_for_this_hosts_api_alone(program: Program) -> None:
    for named in ("http://porto.localhost/api/v1", "http://lisboa.localhost", "/api/v1", None):
        assert error(program.ask(resource=named)) == "invalid_target"


def test_two_resources_are_not_one(program: Program) -> None:
    both = [program.resource, "http://porto.localhost/api/v1"]
    assert error(program.ask(resource=both)) == "invalid_target"


def test_scopes_are_what_registration_and_agreement_have_in_common(house: House, standing: Agreed) -> None:
    program = program_of(house, standing, scopes=("services.read", "referrals.read"))
    assert program.ask().get_json()["scope"] == "services.read referrals.read"
    assert program.ask(scope="referrals.read documents.read").get_json()["scope"] == "referrals.read"
    assert error(program.ask(scope="documents.read")) == "invalid_scope"
    assert error(program.ask(scope="everything")) == "invalid_scope"
    standing.next_version(some_terms(scopes=["services.read"]))
    assert program.ask().get_json()["scope"] == "services.read"
    assert error(program.ask(scope="referrals.read")) == "invalid_scope"


def test_without_an_agreement_in_force_there_is_no_token(program: Program) -> None:
    program.partner.agreed.suspend()
    answer = program.ask()
    assert answer.status_code == 403 and error(answer) == "access_denied"
    assert answer.get_json()["reason_code"] == "agreement_suspended"


def test_where_the_agency_never_agreed_there_is_none_either(house: House, program: Program) -> None:
    """The agreement covers all centres, and Porto has not accepted it."""
    answer = Program(house.app, program.partner, house.porto).ask()
    assert (answer.status_code, answer.get_json()["reason_code"]) == (403, "agreement_missing")


class TestDetails:
    """Rich authorization details (RFC 9396): they narrow, and never widen."""

    def ask(self, program: Program, *details: dict[str, Any]) -> Any:
        return program.ask(authorization_details=json.dumps([{"type": "oneroof_case", **each} for each in details]))

    def test_a_token_for_one_purpose_class_and_case(self, program: Program) -> None:
        casefile_id = str(new_id())
        wanted = {"purpose": "partner_sharing", "data_classes": ["referrals"], "casefile_id": casefile_id}
        body = self.ask(program, wanted).get_json()
        assert body["authorization_details"] == [{"type": "oneroof_case", **wanted}]
        me = program.call(body["access_token"]).get_json()
        assert me["readable"] == ["referrals"] and me["authorization_details"] == body["authorization_details"]

    def test_another_purpose_closes_the_view(self, program: Program, standing: Agreed) -> None:
        standing.next_version(some_terms(purposes=["partner_sharing", "service_delivery"]))
        token = self.ask(program, {"purpose": "service_delivery"}).get_json()["access_token"]
        assert program.call(token).get_json()["code"] == "not_in_token"

    def test_more_than_the_agreement_or_unknown_is_refused(self, program: Program) -> None:
        wrong: list[dict[str, Any]] = [
            {"purpose": "statistics"},
            {"purpose": "everything"},
            {"data_classes": ["notes"]},
            {"data_classes": ["nothing"]},
            {"data_classes": []},
            {"casefile_id": "the first"},
            {"type": "payment"},
            {"actions": ["all"]},
        ]
        for detail in wrong:
            assert error(self.ask(program, detail)) == "invalid_authorization_details"

    def test_what_is_no_list_is_refused(self, program: Program) -> None:
        for text in ("{", "{}", "[]", '"oneroof_case"', "[1]"):
            assert error(program.ask(authorization_details=text)) == "invalid_authorization_details"


class TestIntrospection:
    """RFC 7662 and RFC 9701: each client learns of its own tokens."""

    def ask(self, program: Program, token: str) -> dict[str, Any]:
        found: dict[str, Any] = program.ask(path="/oauth/introspect", token=token).get_json()
        return found

    def test_an_own_token_is_told_and_anothers_is_not(self, house: House, standing: Agreed, program: Program) -> None:
        token = program.ask(scope="services.read").get_json()["access_token"]
        told = self.ask(program, token)
        assert told["active"] and told["scope"] == "services.read" and told["aud"] == program.resource
        other = program_of(house, standing)
        assert self.ask(other, token) == self.ask(other, "ora_none") == {"active": False}

    def test_it_tells_what_the_agreement_leaves(self, program: Program) -> None:
        token = program.ask(scope="services.read referrals.read").get_json()["access_token"]
        program.partner.agreed.suspend()
        assert self.ask(program, token) == {"active": False}
        program.partner.agreed.resume()
        program.partner.agreed.next_version(some_terms(scopes=["services.read"]))
        assert self.ask(program, token)["scope"] == "services.read"

    def test_a_public_client_learns_nothing(self, desktop: Program) -> None:
        fields = {"client_id": str(desktop.partner.client_id), "token": "ora_none"}
        assert error(desktop.send("/oauth/introspect", fields)) == "invalid_client"

    def test_the_answer_is_signed_by_a_published_key(self, house: House, program: Program) -> None:
        token = program.ask().get_json()["access_token"]
        fields = {"token": token, "client_assertion": program.assertion(), **ASSERTED}
        answer = house.app.test_client().post(
            "/oauth/introspect",
            base_url=program.issuer,
            data=fields,
            headers={"Accept": "application/token-introspection+jwt"},
        )
        assert answer.mimetype == "application/token-introspection+jwt"
        published = house.app.test_client().get("/oauth/jwks.json", base_url=program.issuer).get_json()
        assert "d" not in published["keys"][0]
        read = jwt.decode(answer.get_data(as_text=True), KeySet.import_key_set(published), algorithms=["ES256"])
        assert read.claims["token_introspection"]["active"] and read.claims["aud"] == str(program.partner.client_id)


ASSERTED = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}


def test_revoked_is_revoked_and_only_ones_own(house: House, standing: Agreed, program: Program) -> None:
    token = program.ask().get_json()["access_token"]
    other = program_of(house, standing)
    assert other.ask(path="/oauth/revoke", token=token).status_code == 200
    assert program.call(token).status_code == 200
    assert program.ask(path="/oauth/revoke", token=token).status_code == 200
    assert program.call(token).status_code == 401
    assert program.ask(path="/oauth/revoke", token="ora_none").status_code == 200


def test_signing_keys_follow_one_another(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next is known a day before it signs, and the last a day after; then it is withdrawn."""
    centre, store, real = house.lisboa, house.services.keys, real_now()

    def on_day(day: int) -> tuple[str, list[str]]:
        moment = real + keys.KNOWN_BEFORE * day
        monkeypatch.setattr(keys, "real_now", lambda: moment)
        with centre.database.transaction(centre.system) as session:
            keys.rotate(session, centre.system, centre.clock, store)
            signed = keys.sign(session, centre.system, centre.clock, store, {"a": 1}, kind="JWT")
            known = [key["kid"] for key in keys.published(session)]
        found = jwt.decode(signed, KeySet.import_key_set({"keys": _published(house)}), algorithms=["ES256"])
        return str(found.header["kid"]), known

    first, known = on_day(0)
    assert known == [first]
    assert on_day(29) == (first, [first])
    still, known = on_day(30)
    assert still == first and len(known) == 2
    second, known = on_day(31)
    assert second == known[1] and known[0] == first
    assert on_day(33) == (second, [second])


def _published(house: House) -> list[dict[str, Any]]:
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        return keys.published(session)


def test_what_was_given_and_refused_is_on_record_without_anybodys_name(house: House, program: Program) -> None:
    program.ask()
    program.ask(resource="elsewhere")
    with house.lisboa.database.transaction(house.lisboa.system) as session:
        found = session.scalars(select(AuditEntry).where(AuditEntry.action.like("oauth%"))).all()
    told = {(entry.action, entry.outcome): entry.details for entry in found}
    assert told["oauth_token.issue", "done"]["client_id"] == str(program.partner.client_id)
    assert told["oauth.refuse", "denied"]["code"] == "invalid_target"
