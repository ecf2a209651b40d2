"""Every act that code records is known as one that shows something or as one that changes something.

Whether it shows decides whether it needs the chain (`audit.lag`) and how it is told to the person: an act whose verb
nobody has classed would pass for a change.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from oneroof.audit.lag import HANDING_OUT, READING, is_reading, shows_personal_data
from support.checkout import ROOT

RECORDERS = frozenset({"record", "_record", "_record_all", "_audit", "record_again"})
CHANGING = frozenset(
    [
        "accept",
        "accept_correction",
        "accepted",
        "add",
        "add_file",
        "add_statement",
        "agency",
        "agree",
        "amend",
        "answer",
        "answer_correction",
        "apply",
        "approve",
        "ask",
        "ask_correction",
        "attach_casefile",
        "begin",
        "begin_file",
        "book",
        "cancel",
        "certify",
        "change",
        "check",
        "check_in",
        "close",
        "complete",
        "confirm",
        "confirmed",
        "create",
        "deactivate",
        "delete",
        "deny",
        "disable",
        "discard",
        "done",
        "draft",
        "drop",
        "enable",
        "end",
        "ended",
        "enter",
        "expire",
        "extend",
        "fail",
        "failed",
        "finish",
        "forget",
        "give_back",
        "hand_in",
        "hand_to",
        "hide",
        "hold",
        "issue",
        "join",
        "keep",
        "lift",
        "leave",
        "link",
        "lock",
        "log",
        "look",
        "make",
        "make_link",
        "miss",
        "move",
        "not_same",
        "note",
        "offer",
        "open",
        "pack",
        "part",
        "place",
        "plan",
        "propose",
        "provide",
        "publish",
        "reactivate",
        "raise",
        "receive",
        "record",
        "refuse",
        "refused",
        "register",
        "remake",
        "remove",
        "remove_file",
        "renew",
        "reopen",
        "replay",
        "request",
        "resend",
        "reset",
        "restore",
        "resume",
        "revoke",
        "revoke_certificate",
        "retire",
        "revoke_link",
        "rotate",
        "save",
        "send",
        "send_code",
        "send_receipt",
        "set",
        "set_up",
        "sign",
        "start",
        "stop_for_hold",
        "succeed",
        "suspend",
        "sync",
        "take",
        "take_back",
        "take_zone",
        "too_late",
        "translate",
        "unlink",
        "update",
        "withdraw_correction",
        "upgrade",
        "verify",
        "warn",
        "withdraw",
        "write",
    ]
)
"""The verbs of acts that change something; `catalogue.look` and `form.resume` read nothing of a known person."""
OF_BOTH = {
    ("casefiles/documents/service/reading.py", "open"): "document.open",
    ("casefiles/own_file/progress.py", "status"): "procedure.status",
    ("casefiles/procedures/service/status.py", "status"): "procedure.status",
    ("casefiles/rights/service/copies.py", "hand_over"): "access_export.hand_over",
    ("casefiles/rights/service/copies.py", "make"): "access_export.make",
    ("casefiles/service/files.py", "open"): "casefile.open",
}
"""Where a verb stands without its noun that shows something of one thing and changes another: what it means there."""
SOURCES = sorted([*(ROOT / "platform").rglob("*.py"), *(ROOT / "plugins").glob("*/oneroof_*/**/*.py")])
ACT = re.compile(r"(?:([a-z_]+)\.)?([a-z_]+)")


def acts_in(source: str) -> Iterator[str]:
    """What a source hands to those who record, as `noun.verb`, or `verb` alone where the noun stands elsewhere."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        given = [keyword.value for keyword in node.keywords if keyword.arg in ("action", "verb")]
        if called == "add_argument":
            continue
        if called in RECORDERS:
            given += node.args[3:6]
        for value in given:
            yield from _texts(value)


def _texts(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.IfExp):
        yield from (*_texts(value.body), *_texts(value.orelse))
    elif isinstance(value, ast.Subscript) and isinstance(value.value, ast.Dict):
        for each in value.value.values:
            yield from _texts(each)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and ACT.fullmatch(value.value):
        yield value.value


def found(path: Path) -> set[str]:
    return set(acts_in(path.read_text(encoding="utf-8")))


def test_every_act_is_classed() -> None:
    acts = {(path.relative_to(ROOT).as_posix(), act) for path in SOURCES for act in found(path)}
    assert len(acts) > 100
    ambiguous = {verb.rpartition(".")[2] for verb in HANDING_OUT}
    assert {(path.removeprefix("platform/oneroof/"), act) for path, act in acts if act in ambiguous} == set(OF_BOTH)
    unknown = {each for each in acts if not is_reading(each[1]) and each[1].rpartition(".")[2] not in CHANGING}
    assert {each for each in unknown if each[1] not in ambiguous} == set()


def test_no_verb_is_of_both_kinds() -> None:
    assert not {verb for verb in CHANGING if verb.partition("_")[0] in READING}
    assert {act for act in OF_BOTH.values() if is_reading(act)} == HANDING_OUT


@pytest.mark.parametrize("act", sorted(HANDING_OUT))
def test_what_goes_out_of_the_house_shows(act: str) -> None:
    assert shows_personal_data(act, is_personal=True) and not shows_personal_data(act, is_personal=False)


def test_who_opens_a_casefile_writes() -> None:
    assert not is_reading("casefile.open") and not is_reading("desk.open")


@pytest.mark.parametrize(
    "call",
    [
        "audit.record(s, c, k, action='thing.gloat')",
        "_record(s, c, k, 'thing.gloat', row)",
        "_record(s, c, k, row, 'thing.gloat')",
        "record(s, c, k, {'a': 'thing.gloat'}[state])",
        "show(verb='thing.gloat' if late else 'thing.gloat')",
    ],
)
def test_the_guard_sees_an_act_wherever_it_is_named(call: str) -> None:
    assert set(acts_in(call)) == {"thing.gloat"}
