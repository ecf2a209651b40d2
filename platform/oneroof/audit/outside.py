"""Roots that were kept outside: published, with witnesses, on paper. They are what nobody here can rewrite."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from oneroof.audit.records import Facts
from oneroof.audit.root_checks import is_signed_root
from oneroof.audit.verdict import Break
from oneroof.core.errors import Invalid
from oneroof.core.i18n import public_text

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class OutsideRoot:
    """A digest and, where it was told, of which root and centre it is."""

    digest: str
    where: str
    number: int | None = None
    centre: str | None = None
    key_id: str | None = None
    document: Facts | None = None
    """The whole of it, with its signature; None for a digest that somebody typed from paper."""

    def is_genuine(self, trusted: frozenset[str]) -> bool:
        """Whether a trusted key signed it: anybody can write a row or a file that accuses. Typed digests are."""
        return self.document is None or is_signed_root(self.document, trusted)


def roots_in(text: str, where: str) -> list[OutsideRoot]:
    """The roots in a published list, one root's document, or a digest typed from paper. Raises Invalid for none."""
    try:
        read = json.loads(text)
    except ValueError:
        read = None
    if isinstance(read, dict | list):
        listed = read.get("roots", [read]) if isinstance(read, dict) else read
        found = [_of_document(each, where) for each in listed if isinstance(each, dict) and "digest" in each]
    else:
        found = [OutsideRoot(each, where) for each in _DIGEST.findall(re.sub(r"[\s-]", "", text.lower()))]
    if not found:
        message = public_text("No root of an accountability record stands in it.")
        raise Invalid("audit_root_unreadable", message, fields={"root": [message]})
    return found


def compare(outside: Iterable[OutsideRoot], roots: list[Facts], centre: str) -> list[Break]:
    """Where the record's roots differ from those kept elsewhere: the first place for each keeper."""
    by_number = {root["number"]: root for root in roots}
    digests = {root["digest"]: root for root in roots}
    broken: dict[str, Break] = {}
    for kept in sorted(outside, key=lambda each: (each.where, each.number or 0)):
        found = _difference(kept, by_number, digests, centre)
        if found is not None:
            broken.setdefault(kept.where, found)
    return list(broken.values())


def _difference(kept: OutsideRoot, by_number: dict[int, Facts], digests: dict[str, Facts], centre: str) -> Break | None:
    if kept.centre not in (None, centre):
        return Break("root_of_another", None, None, None, f"{kept.where} keeps a root of {kept.centre}, not {centre}.")
    if kept.digest in digests:
        return None
    own = by_number.get(kept.number) if kept.number is not None else None
    if own is not None:
        words = (
            f"Root {kept.number} is not what {kept.where} keeps: links {own['first_seq']} to {own['last_seq']}, "
            "or links before them, were rewritten."
        )
        return Break("outside_differs", own["first_seq"], None, own["period_start"], words)
    last = max(by_number, default=0)
    after = by_number[last]["last_seq"] + 1 if last else 1
    if kept.number is not None:
        words = f"{kept.where} keeps root {kept.number}, but the record here ends with root {last}: it was cut off."
    else:
        words = f"No root here is the one that {kept.where} keeps ({kept.digest[:16]}…): rewritten, or cut off."
    return Break("outside_missing", after, None, None, words)


def _of_document(read: Facts, where: str) -> OutsideRoot:
    number = read.get("number")
    return OutsideRoot(
        str(read["digest"]).lower(),
        where,
        number if isinstance(number, int) else None,
        centre=str(read["centre"]) if "centre" in read else None,
        key_id=str(read["key_id"]) if "key_id" in read else None,
        document=read,
    )
