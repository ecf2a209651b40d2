"""The signed context: what the database is told, and that the signature is plain HMAC-SHA256."""

import hashlib
import hmac
import json
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from oneroof.tenancy.context import Context, ContextSigner, hmac_blocks, system_context

ACTOR, OFFICE, AGENCY = (UUID(int=number) for number in (1, 2, 3))


@given(st.binary(max_size=200), st.binary(max_size=300))
def test_the_databases_two_blocks_make_the_same_hmac(key: bytes, message: bytes) -> None:
    inner, outer = hmac_blocks(key)
    made = hashlib.sha256(outer + hashlib.sha256(inner + message).digest()).hexdigest()
    assert made == hmac.new(key, message, hashlib.sha256).hexdigest()


def test_a_context_says_who_acts_where_and_why_and_until_when() -> None:
    context = Context(7, 1, "staff", ACTOR, OFFICE, AGENCY, "identification")
    key_id, signature, payload = ContextSigner("k1", b"key").sign(context).split(":", 2)
    claims = json.loads(payload)
    assert (key_id, len(signature)) == ("k1", 64)
    assert claims | {"iat": 0, "exp": 0} == {
        "t": 7,
        "n": 1,
        "k": "staff",
        "a": str(ACTOR),
        "o": str(OFFICE),
        "g": str(AGENCY),
        "p": "identification",
        "os": [str(OFFICE)],
        "ak": ["restricted"],
        "c": [],
        "iat": 0,
        "exp": 0,
    }
    assert claims["exp"] - claims["iat"] <= 60


def test_permissions_are_asked_of_the_context() -> None:
    context = Context(7, 1, "staff", permissions=frozenset({"tickets.issue"}))
    assert context.allows("tickets.issue")
    assert not context.allows("tickets.call")
    assert not system_context(7, 1, "closing").allows("tickets.issue")


def test_the_key_is_not_shown() -> None:
    assert "sesame" not in repr(ContextSigner("k1", b"sesame"))
