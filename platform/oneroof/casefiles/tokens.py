"""Keyed hashes by which a person is found again without the name standing in the database.

Two people are taken for the same when their names agree (apart from case, accents, spaces and the order of words) and
their birth dates do not contradict each other: `1985` agrees with `1985-03-02`, and an unknown date with every date.
"""

import unicodedata

from oneroof.casefiles.identity import Identity
from oneroof.core.keystore import KeyStore

_ACCENTED_SCRIPTS = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
"""Where marks above and below letters are left out as often as written. Elsewhere (Bengali …) they are the vowels."""


def normal_name(name: str) -> str:
    """The name for comparison: no case, accents or punctuation, words in alphabetical order."""
    signs: list[str] = []
    base = ""
    for sign in unicodedata.normalize("NFKD", name):
        if unicodedata.combining(sign) and base.startswith(_ACCENTED_SCRIPTS):
            continue
        if unicodedata.category(sign)[0] in "LN":
            base = unicodedata.name(sign, "")
        signs.append(sign if unicodedata.category(sign)[0] in "LMN" else " ")
    folded = unicodedata.normalize("NFC", "".join(signs)).casefold()
    return " ".join(sorted(folded.split()))


def tokens_to_keep(keys: KeyStore, tenant_id: int, identity: Identity) -> set[bytes]:
    """The hashes under which a person can be found: one for each precision of the date, and one for exactly this."""
    name = normal_name(identity.name)
    known = {("from", date) for date in _precisions(identity.birth_date)} | {("only", identity.birth_date or "")}
    return {_token(keys, tenant_id, name, kind, date) for kind, date in known}


def tokens_to_find(keys: KeyStore, tenant_id: int, name: str, birth_date: str | None) -> set[bytes]:
    """The hashes of everybody who may be meant: dates that begin like this one, and less precise ones."""
    asked = birth_date or ""
    wanted = {("from", asked)} | {("only", date) for date in _precisions(birth_date) if date != asked}
    return {_token(keys, tenant_id, normal_name(name), kind, date) for kind, date in wanted}


def _precisions(birth_date: str | None) -> list[str]:
    """`1985-03-02` → nothing known, `1985`, `1985-03`, `1985-03-02`."""
    parts = birth_date.split("-") if birth_date else []
    return ["", *("-".join(parts[:count]) for count in range(1, len(parts) + 1))]


def _token(keys: KeyStore, tenant_id: int, name: str, kind: str, date: str) -> bytes:
    return keys.search_token(tenant_id, "person", name, kind, date)
