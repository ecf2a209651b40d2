"""An agency's own people: invited to one agency, they set up its programs, try them, and see no other's."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from flask import Flask
from joserfc import jwt
from joserfc.jwk import ECKey

from oneroof.core.config import Settings
from oneroof.core.db import Database
from oneroof.core.errors import Invalid
from oneroof.core.time import Clock
from oneroof.identity.agency_people.models import AgencyPerson
from oneroof.identity.models import Invitation
from oneroof.identity.service import give_role
from oneroof.partners.console.key_texts import PRIVATE, read_key
from oneroof.partners.sandbox.filling import PEOPLE
from oneroof.referrals.models import Referral
from oneroof.services import Services
from oneroof.tenancy.models import Tenant
from support.agency_people import AgencyOfTests, an_agency
from support.factories import Centre, make_centre, make_network
from support.html_pages import open_page
from support.signed_in import application, signed_in, umbrella_of
from support.staff_browser import Browser


@dataclass
class Office:
    """The umbrella, a sandbox, and two agencies with somebody of each."""

    app: Flask
    umbrella: Centre
    sandbox: Centre
    ours: AgencyOfTests
    theirs: AgencyOfTests
    mine: Browser
    other: Browser


@pytest.fixture
def office(settings: Settings, database: Database) -> Iterator[Office]:
    make_network(database)
    umbrella, sandbox = umbrella_of(database), make_centre(database, "sandbox")
    umbrella.clock = sandbox.clock = Clock()
    with database.umbrella_transaction(sandbox.system) as network:
        network.get_one(Tenant, sandbox.tenant_id).is_sandbox = True
    services = Services.open(settings)
    app = application(services)
    ours, theirs = an_agency(umbrella, "jrs"), an_agency(umbrella, "deco")
    yield Office(app, umbrella, sandbox, ours, theirs, ours.browser(app), theirs.browser(app))
    services.close()


def pair() -> tuple[str, str]:
    """A private and a public key, PEM."""
    private = ec.generate_private_key(ec.SECP256R1())
    return (
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
    )


def register(browser: Browser, public: str, **changes: Any) -> str:
    """A program that acts by itself; its client_id."""
    typed = {"name": "Nightly", "method": "private_key_jwt", "grants": ["client_credentials"], "key": public}
    typed |= {"scopes": ["referrals.read", "services.read"], **changes}
    answer = browser.post("/developers/clients/new", typed)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"].rsplit("/", 1)[1])


def assertion(private: str, client_id: str, audience: str) -> str:
    now = int(time.time())
    claims = {"iss": client_id, "sub": client_id, "aud": audience, "jti": str(uuid4()), "iat": now, "exp": now + 120}
    return jwt.encode({"alg": "ES256"}, claims, ECKey.import_key(private))


def refusal(text: str) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read_key(text)
    assert list(refused.value.fields) == ["key"]
    return refused.value


def test_a_key_is_read_as_jwk_as_set_and_as_pem() -> None:
    private, public = pair()
    jwk = read_key(public)
    assert jwk["kty"] == "EC" and "d" not in jwk
    assert read_key(json.dumps(jwk)) == jwk == read_key(json.dumps({"keys": [jwk]}))
    assert refusal(private).code == PRIVATE
    assert refusal(json.dumps(ECKey.import_key(private).as_dict(private=True))).code == PRIVATE
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()
    pem = weak.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    assert "1024" in str(refusal(pem).message)
    curve = ec.generate_private_key(ec.SECP384R1()).public_key()
    refusal(curve.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())
    for nonsense in (
        "",
        "hello",
        "[1]",
        '{"kty": "EC"}',
        '{"kty": "oct", "k": "c2VjcmV0"}',
        "-----BEGIN PUBLIC KEY-----\nx",
    ):
        refusal(nonsense)


def test_somebody_is_invited_to_one_agency_and_can_be_nothing_else(office: Office) -> None:
    staff = signed_in(office.app, office.umbrella, "umbrella_administrator")
    path = "/staff/network/agencies/jrs"
    assert staff.post(f"{path}/invite", {"name": "Rui", "email": "rui"}, shown_at=path).status_code == 422
    assert staff.post(f"{path}/invite", {"name": "Rui", "email": "rui@jrs.example"}, shown_at=path).status_code == 303
    assert "rui@jrs.example" in open_page(staff, path).text
    assert "rui@jrs.example" not in open_page(staff, "/staff/network/agencies/deco").text
    umbrella = office.umbrella
    with umbrella.database.transaction(umbrella.system) as session:
        invitation = session.query(Invitation).one()
        assert invitation.network_agency_id == office.ours.id
        person = session.query(AgencyPerson).filter_by(network_agency_id=office.ours.id).one()
        for role, agency in (("umbrella_administrator", None), ("agency_developer", None)):
            with pytest.raises(Invalid):
                give_role(
                    session,
                    umbrella.system,
                    umbrella.clock,
                    staff_id=person.staff_id,
                    role=role,
                    network_agency_id=agency,
                )
    assert signed_in(office.app, office.sandbox, "coordinator").get("/staff/network/agencies").status_code == 403


def test_nobody_else_gets_in_and_nothing_else_is_open(office: Office) -> None:
    assert office.mine.get("/staff/").headers["Location"] == "/developers"
    for path in (
        "/staff/network",
        "/staff/people",
        "/staff/network/agencies",
        "/staff/directory",
        "/staff/accountability",
    ):
        assert office.mine.get(path).status_code == 403, path
    assert signed_in(office.app, office.umbrella, "umbrella_administrator").get("/developers").status_code == 403
    anonymous = Browser(office.app, office.umbrella.host)
    assert anonymous.get("/developers/clients").headers["Location"].startswith("/staff/sign-in?next=")


def test_another_agencys_programs_are_not_there(office: Office) -> None:
    _private, public = pair()
    client_id = register(office.mine, public)
    path = f"/developers/clients/{client_id}"
    page = office.mine.get(path).get_data(as_text=True)
    key_id = re.search(r"/keys/([0-9a-f-]{36})/end", page)
    assert key_id is not None
    assert office.other.get(path).status_code == office.other.get(f"{path}/end").status_code == 404
    hidden = office.other.hidden_fields("/developers/clients/new")
    for act in ("keys", f"keys/{key_id.group(1)}/end", "suspend", "resume", "end"):
        fields = {**hidden, "request_key": str(uuid4()), "key": pair()[1]}
        assert office.other.send(f"{path}/{act}", fields).status_code == 404, act
    assert client_id not in open_page(office.other, f"/developers/log?client={client_id}").text
    assert "Nightly" not in open_page(office.other, "/developers/clients").text
    assert office.mine.get(path).get_data(as_text=True).count(key_id.group(1)) == page.count(key_id.group(1))


def test_a_private_key_is_refused_and_not_shown_again(office: Office) -> None:
    private, _public = pair()
    typed = {
        "name": "Nightly",
        "method": "private_key_jwt",
        "grants": ["client_credentials"],
        "scopes": ["events.read"],
    }
    answer = office.mine.post("/developers/clients/new", typed | {"key": private})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "This is a private key" in text and "BEGIN PRIVATE" not in text


def test_keys_are_changed_and_programs_switched_off(office: Office) -> None:
    client_id = register(office.mine, pair()[1])
    path = f"/developers/clients/{client_id}"
    assert office.mine.post(f"{path}/keys", {"key": pair()[1]}, shown_at=path).status_code == 303
    first = re.findall(r"/keys/([0-9a-f-]{36})/end", office.mine.get(path).get_data(as_text=True))
    assert len(first) == 2
    assert office.mine.post(f"{path}/keys/{first[0]}/end", shown_at=path).status_code == 303
    assert first[0] not in office.mine.get(path).get_data(as_text=True)
    assert office.mine.post(f"{path}/suspend", shown_at=path).status_code == 303
    assert "Switched off" in open_page(office.mine, path).text
    assert office.mine.post(f"{path}/end", {}).status_code == 303
    assert office.mine.get(path).status_code == 404


def test_an_initial_token_is_shown_once(office: Office) -> None:
    path = "/developers/clients"
    shown = office.mine.post(f"{path}/tokens", shown_at=path)
    assert shown.status_code == 200 and "ori_" in shown.get_data(as_text=True)
    assert shown.headers["Cache-Control"] == "no-store"
    assert "ori_" not in office.mine.get(path).get_data(as_text=True)


def test_from_the_key_to_the_log_of_the_sandbox(office: Office) -> None:
    private, public = pair()
    client_id = register(office.mine, public)
    assert office.mine.post("/developers/sandbox/fill", shown_at="/developers/sandbox").status_code == 303
    sandbox = office.sandbox
    with sandbox.database.transaction(sandbox.system) as session:
        assert session.query(Referral).filter_by(state="sent").count() == len(PEOPLE)
    page = office.mine.get("/developers/sandbox").get_data(as_text=True)
    audience = re.search(r'"aud": "([^"]+)"', page.replace("&#34;", '"').replace("&quot;", '"'))
    assert audience is not None
    typed = {"client": client_id, "assertion": assertion(private, client_id, audience.group(1))}
    tried = office.mine.post("/developers/sandbox/try", typed, shown_at="/developers/sandbox")
    text = tried.get_data(as_text=True)
    assert "The answer: 200" in text and "What the token may do: 200" in text, text
    replayed = office.mine.post("/developers/sandbox/try", typed, shown_at="/developers/sandbox")
    assert "invalid_client" in replayed.get_data(as_text=True)
    log = open_page(office.mine, f"/developers/log?centre=sandbox&client={client_id}")
    assert "Nightly" in log.text and "200" in log.text
    assert "No call is found" in open_page(office.mine, "/developers/log?centre=sandbox&status=refused").text
    theirs = open_page(office.other, f"/developers/log?centre=sandbox&client={client_id}")
    assert "Nightly" not in theirs.text
    assert office.mine.post("/developers/sandbox/fill", shown_at="/developers/sandbox").status_code == 303
    with sandbox.database.transaction(sandbox.system) as session:
        states = [each.state for each in session.query(Referral)]
    assert sorted(states) == ["sent"] * len(PEOPLE) + ["withdrawn"] * len(PEOPLE)
