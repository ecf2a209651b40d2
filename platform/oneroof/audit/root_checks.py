"""Whether a root is what was signed, and follows the one before it."""

import hashlib
from collections.abc import Iterator

from oneroof.audit.chain import NOTHING
from oneroof.audit.records import Facts
from oneroof.audit.roots import statement
from oneroof.audit.signing import is_signed, key_id_of
from oneroof.audit.verdict import Break


def check_root(root: Facts, before: Facts | None, centre: str, trusted: frozenset[str]) -> Iterator[Break]:
    """What is wrong with one root, given the one before it (None for the first)."""
    number = root["number"]
    expected = (before["number"] + 1, before["last_seq"] + 1, before["digest"]) if before else (1, 1, NOTHING.hex())
    if (number, root["first_seq"], root["previous"]) != expected:
        yield _break(
            "root_order", root, f"Root {number} does not follow root {expected[0] - 1}: one is gone or was changed."
        )
    stated = statement(centre, root)
    if hashlib.sha256(stated).hexdigest() != root["digest"]:
        yield _break("root_changed", root, f"Root {number} is not what was signed.")
    public_key = bytes.fromhex(root["public_key"])
    if key_id_of(public_key) != root["key_id"] or not is_signed(public_key, bytes.fromhex(root["signature"]), stated):
        yield _break("root_signature", root, f"The signature of root {number} is not that of key {root['key_id']}.")
    elif trusted and root["key_id"] not in trusted:
        words = f"Root {number} was signed with key {root['key_id']}, which is none of {', '.join(sorted(trusted))}."
        yield _break("root_key", root, words)


def is_signed_root(document: Facts, trusted: frozenset[str]) -> bool:
    """Whether a published root is what one of these keys signed; any key's signature will do where none is named."""
    try:
        stated = statement(document["centre"], document)
        public_key, signature = bytes.fromhex(document["public_key"]), bytes.fromhex(document["signature"])
        is_whole = hashlib.sha256(stated).hexdigest() == str(document["digest"]).lower()
    except (KeyError, TypeError, ValueError):
        return False
    key_id = key_id_of(public_key)
    is_trusted = key_id == document["key_id"] and (not trusted or key_id in trusted)
    return is_whole and is_trusted and is_signed(public_key, signature, stated)


def _break(code: str, root: Facts, words: str) -> Break:
    return Break(code, root["first_seq"], None, root["period_start"], words)
