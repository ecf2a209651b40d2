"""Attacks on the signed context, by somebody who can run any SQL as the application's role."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from oneroof.core.keys import CONTEXT_KEY_ID
from oneroof.tenancy.context import Context, ContextSigner

from .conftest import NEIGHBOUR, OURS, Arena, Attacker

ENTER = "SELECT oneroof.enter(%s)"
LOOK = "SELECT count(*) FROM desk"

UNSIGNED = "oneroof: the tenant context does not carry this platform's signature"
MISSING = "oneroof: no tenant context has been entered"
EXPIRED = "oneroof: the tenant context has expired"
TOO_LONG = "oneroof: the tenant context claims more than a minute to live"
FUTURE = "oneroof: the tenant context comes from the future; are the servers' clocks set?"
TWICE = "oneroof: a tenant context has already been entered in this transaction"


def signed(arena: Arena, **claims: Any) -> str:
    """A context with the platform's own key over any claims at all."""
    now = time.time()
    payload = json.dumps({"t": OURS, "n": 1, "k": "system", "iat": now, "exp": now + 60} | claims)
    digest = hmac.new(arena.signer.key, payload.encode(), hashlib.sha256).hexdigest()
    return f"{CONTEXT_KEY_ID}:{digest}:{payload}"


def test_the_right_context_opens_one_tenant(attacker: Attacker) -> None:
    assert attacker.enter(OURS).ask("SELECT DISTINCT tenant_id FROM person") == [(OURS,)]


def test_without_context_no_row_is_shown(attacker: Attacker) -> None:
    assert attacker.refused(LOOK) == MISSING
    assert attacker.last is not None
    assert attacker.refused("INSERT INTO agency (tenant_id) VALUES (1)") == MISSING
    assert attacker.refused("UPDATE agency SET code = 'x'") == MISSING
    assert attacker.refused("DELETE FROM agency") == MISSING


def test_an_own_key_signs_nothing(attacker: Attacker) -> None:
    forged = ContextSigner(CONTEXT_KEY_ID, b"x" * 32).sign(Context(NEIGHBOUR, 1, "system"))
    assert attacker.refused(ENTER, forged) == UNSIGNED


def test_an_empty_key_signs_nothing(attacker: Attacker) -> None:
    assert attacker.refused(ENTER, ContextSigner(CONTEXT_KEY_ID, b"").sign(Context(OURS, 1, "system"))) == UNSIGNED


def test_a_changed_payload_loses_its_signature(attacker: Attacker) -> None:
    ours = attacker.arena.context(OURS)
    assert f'"t":{OURS}' in ours
    assert attacker.refused(ENTER, ours.replace(f'"t":{OURS}', f'"t":{NEIGHBOUR}')) == UNSIGNED


def test_an_appended_claim_loses_the_signature(attacker: Attacker) -> None:
    assert attacker.refused(ENTER, attacker.arena.context(OURS)[:-1] + f',"t":{NEIGHBOUR}}}') == UNSIGNED


def test_an_unknown_key_is_refused(attacker: Attacker) -> None:
    stranger = ContextSigner("k2", attacker.arena.signer.key).sign(Context(OURS, 1, "system"))
    assert attacker.refused(ENTER, stranger) == UNSIGNED


@pytest.mark.parametrize(
    "garbage", ["x", ":", "::", ":::", "k1", "k1:", "k1::", "k1::{}", "null", "\n", "k1:" + "0" * 64 + ":{}", "é:ü:ö"]
)
def test_garbage_is_refused(attacker: Attacker, garbage: str) -> None:
    assert attacker.refused(ENTER, garbage) == UNSIGNED


def test_quotes_do_not_leave_the_setting(attacker: Attacker) -> None:
    assert attacker.refused(ENTER, "x'; SET ROLE oneroof_owner; --") == UNSIGNED
    assert attacker.ask("SELECT current_user") == [("oneroof_app",)]


def test_nothing_and_null_are_no_context(attacker: Attacker) -> None:
    assert attacker.refused(ENTER, "") == MISSING
    assert attacker.refused(ENTER, None) == MISSING


def test_a_context_is_refused_after_its_end(attacker: Attacker) -> None:
    stale = attacker.arena.signer.sign(Context(OURS, 1, "system"), lifetime=-1)
    assert attacker.refused(ENTER, stale) == EXPIRED


def test_a_context_ends_inside_its_transaction(attacker: Attacker) -> None:
    attacker.run(ENTER, signed(attacker.arena, iat=time.time() - 59, exp=time.time() + 0.5))
    assert attacker.ask(LOOK) == [(1,)]
    attacker.ask("SELECT pg_sleep(0.6)")
    assert attacker.refused(LOOK) == EXPIRED


def test_a_context_ends_inside_one_long_statement(attacker: Attacker) -> None:
    """A block is one statement to the outside: its parts must not live on the moment at which it began."""
    attacker.run(ENTER, signed(attacker.arena, iat=time.time() - 59, exp=time.time() + 0.5))
    block = "DO $$ BEGIN PERFORM pg_sleep(0.6); PERFORM count(*) FROM person; END $$"
    assert attacker.refused(block) == EXPIRED


def test_an_ended_context_replayed_in_a_new_transaction_is_refused(attacker: Attacker) -> None:
    brief = signed(attacker.arena, iat=time.time() - 59, exp=time.time() + 0.3)
    attacker.run(ENTER, brief)
    attacker.connection.rollback()
    time.sleep(0.4)
    assert attacker.refused(ENTER, brief) == EXPIRED


def test_more_than_a_minute_is_refused_though_rightly_signed(attacker: Attacker) -> None:
    assert attacker.refused(ENTER, attacker.arena.context(OURS, lifetime=61)) == TOO_LONG


def test_a_context_signed_for_later_is_refused(attacker: Attacker) -> None:
    later = time.time() + 3600
    assert attacker.refused(ENTER, signed(attacker.arena, iat=later, exp=later + 60)) == FUTURE


@pytest.mark.parametrize("claims", [{"exp": None}, {"iat": None}, {"exp": None, "iat": None}])
def test_a_context_without_an_end_is_refused(attacker: Attacker, claims: dict[str, Any]) -> None:
    assert attacker.refused(ENTER, signed(attacker.arena, **claims)) == TOO_LONG


def test_a_context_without_a_tenant_opens_nothing(attacker: Attacker) -> None:
    attacker.run(ENTER, signed(attacker.arena, t=None))
    assert attacker.ask(LOOK) == [(0,)]


def test_entering_twice_is_refused(attacker: Attacker) -> None:
    assert attacker.enter(OURS).refused(ENTER, attacker.arena.context(NEIGHBOUR)) == TWICE
    assert attacker.enter(OURS).refused(ENTER, attacker.arena.context(OURS)) == TWICE


def test_entering_inside_a_savepoint_is_refused(attacker: Attacker) -> None:
    attacker.run("SAVEPOINT one")
    assert attacker.refused(ENTER, attacker.arena.context(OURS)) == "cannot export a snapshot from a subtransaction"


def test_entering_after_going_back_to_a_savepoint_is_refused(attacker: Attacker) -> None:
    attacker.run("SAVEPOINT one")
    attacker.run("SAVEPOINT two")
    attacker.run("ROLLBACK TO one")
    assert attacker.refused(ENTER, attacker.arena.context(OURS)) == "cannot export a snapshot from a subtransaction"


def test_entering_in_an_exception_block_is_refused(attacker: Attacker) -> None:
    enter = f"PERFORM oneroof.enter('{attacker.arena.context(OURS)}')"
    block = f"DO $$ BEGIN {enter}; EXCEPTION WHEN no_data_found THEN NULL; END $$"
    assert attacker.refused(block) == "cannot export a snapshot from a subtransaction"


def test_going_back_to_a_savepoint_leaves_the_context_as_it_was(attacker: Attacker) -> None:
    attacker.enter(OURS).run("SAVEPOINT one")
    assert attacker.ask(LOOK) == [(1,)]
    attacker.run("ROLLBACK TO one")
    assert attacker.ask("SELECT DISTINCT tenant_id FROM person") == [(OURS,)]
    assert attacker.refused(ENTER, attacker.arena.context(NEIGHBOUR)) == TWICE


def test_the_context_ends_with_its_transaction(attacker: Attacker) -> None:
    attacker.enter(OURS)
    attacker.connection.commit()
    assert attacker.refused(LOOK) == MISSING


@pytest.mark.parametrize(
    "statement",
    [
        "SET oneroof.context = '2'",
        "SET LOCAL oneroof.context = '{\"t\": 2}'",
        "SET SESSION oneroof.context = 'k1:00:{\"t\": 2}'",
        "SELECT set_config('oneroof.context', '2', true)",
        "SELECT set_config('oneroof.context', '2', false)",
    ],
)
def test_a_plain_setting_is_not_believed(attacker: Attacker, statement: str) -> None:
    attacker.enter(OURS).run(statement)
    assert attacker.refused(LOOK) in (UNSIGNED, MISSING)


def test_the_list_of_settings_does_not_change_the_context(attacker: Attacker) -> None:
    attacker.enter(OURS).run("UPDATE pg_settings SET setting = '2' WHERE name = 'oneroof.context'")
    assert attacker.ask("SELECT DISTINCT tenant_id FROM person") == [(OURS,)]


def test_the_setting_of_a_session_is_not_believed(attacker: Attacker) -> None:
    attacker.run("SET oneroof.context = '2'")
    attacker.connection.commit()
    assert attacker.refused(LOOK) == UNSIGNED
    assert attacker.refused(ENTER, attacker.arena.context(OURS)) == TWICE


def test_other_settings_do_not_make_a_tenant(attacker: Attacker) -> None:
    for name in ("tenant_id", "app.tenant_id", "oneroof.tenant_id", "oneroof.t"):
        if "." in name:
            attacker.run(f"SET {name} = '{NEIGHBOUR}'")
    assert attacker.refused(LOOK) == MISSING


def test_a_copied_context_gives_its_own_tenant_and_no_other(attacker: Attacker) -> None:
    """The stated limit: within its minute a copied context is as good as the original, and no better."""
    copied = attacker.arena.context(OURS)
    for _ in range(2):
        attacker.run(ENTER, copied)
        assert attacker.ask("SELECT DISTINCT tenant_id FROM person") == [(OURS,)]
        attacker.connection.rollback()


def test_the_context_verifies_in_parallel_workers(attacker: Attacker) -> None:
    for setting in ("debug_parallel_query = on", "parallel_setup_cost = 0", "min_parallel_table_scan_size = 0"):
        attacker.run(f"SET {setting}")
    attacker.connection.commit()
    assert attacker.enter(OURS).ask("SELECT tenant_id FROM person") == [(OURS,)]
