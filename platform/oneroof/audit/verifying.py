"""Whether a record is what it was: every entry, every link, every root, and what others kept of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from oneroof.audit.chain import NOTHING, link_hash, merkle_root
from oneroof.audit.outside import OutsideRoot, compare
from oneroof.audit.records import Facts, Record, Summary
from oneroof.audit.root_checks import check_root
from oneroof.audit.verdict import MOST_BREAKS, Break

LONGEST_OPEN = timedelta(hours=2)
"""A root is made within minutes after its hour."""
MOST_LAG = timedelta(minutes=15)
"""Entries are chained within seconds; the same as `Settings.audit_max_lag` where nothing is set."""


@dataclass(slots=True)
class Verdict:
    """What was looked at, and where it breaks."""

    summary: Summary
    breaks: list[Break] = field(default_factory=list)
    links: int = 0
    last_seq: int = 0
    roots: int = 0
    rooted: int = 0
    """The last link that a root covers."""
    compared: Counter[str] = field(default_factory=Counter)
    """How many roots were compared, by where they are kept."""
    unsigned: Counter[str] = field(default_factory=Counter)
    """How many were not, because no trusted key signed them."""
    open_from: int | None = None
    """The first link that no root covers."""
    open_since: str | None = None
    """When that was chained."""
    chained_until: str | None = None
    keys: set[str] = field(default_factory=set)
    """With which keys the roots are signed."""


def verify(
    record: Record,
    *,
    outside: Iterable[OutsideRoot] = (),
    trusted: frozenset[str] = frozenset(),
    start: int = 1,
    most_lag: timedelta = MOST_LAG,
    progress: Callable[[int], Any] = lambda _seq: None,
) -> Verdict:
    """Recompute everything from link `start` on; what stands before is taken as it is.

    `trusted` names the keys (`key_id`) that may have signed; empty trusts the keys that stand beside the roots.
    Entries may wait for the chain for `most_lag`, links for a root for LONGEST_OPEN.
    `progress` is called with each link's number.
    """
    verdict = Verdict(record.summary())
    roots = record.roots()
    _walk(record, roots, verdict, start, progress)
    _check_roots(roots, verdict, trusted)
    _check_end(roots, verdict)
    _check_waiting(verdict, most_lag)
    for entry in record.forgotten():
        verdict.breaks.append(
            Break("entry_forgotten", None, entry["id"], entry["at"], "The entry is in no link and waits for none.")
        )
    outside = list(outside)
    genuine = [each for each in outside if each.is_genuine(trusted)]
    verdict.unsigned = Counter(each.where for each in outside) - Counter(each.where for each in genuine)
    verdict.breaks += compare(genuine, roots, verdict.summary.centre)
    verdict.compared.update(each.where for each in genuine)
    return verdict


@dataclass(slots=True)
class _Walk:
    """Where the walk along the chain stands."""

    expected: int
    previous: str | None
    hashes: list[bytes] = field(default_factory=list)
    holes: bool = False


def _walk(record: Record, roots: list[Facts], verdict: Verdict, start: int, progress: Callable[[int], Any]) -> None:
    """Every link, and at the end of each root's range its Merkle root."""
    ends = {root["last_seq"]: root for root in roots if root["first_seq"] >= start}
    covered = max((root["last_seq"] for root in roots), default=0)
    at = _Walk(start, NOTHING.hex() if start == 1 else None)
    for link in record.links(start - 1):
        _check_link(link, at, verdict)
        at.expected, at.previous = link["seq"] + 1, link["hash"]
        at.hashes.append(bytes.fromhex(link["hash"]))
        verdict.links += 1
        verdict.last_seq, verdict.chained_until = link["seq"], link["chained_at"]
        if link["seq"] > covered and verdict.open_since is None:
            verdict.open_from, verdict.open_since = link["seq"], link["chained_at"]
        root = ends.get(link["seq"])
        if root is not None:
            _check_range(root, at, verdict)
            at.hashes, at.holes = [], False
        progress(link["seq"])


def _check_link(link: Facts, at: _Walk, verdict: Verdict) -> None:
    seq, entry, moment = link["seq"], link["entry"], link["chained_at"]
    if seq != at.expected:
        gap = f"{at.expected}" if seq == at.expected + 1 else f"{at.expected} to {seq - 1}"
        _add(verdict, Break("link_missing", at.expected, None, moment, f"Link {gap} is gone; link {seq} follows."))
        at.holes = True
    elif at.previous is not None and link["previous"] != at.previous:
        words = f"Link {seq} does not follow link {seq - 1}: one of them was changed, put in or moved."
        _add(verdict, Break("link_order", seq, link["entry_id"], moment, words))
    if entry is None:
        _add(verdict, Break("entry_missing", seq, link["entry_id"], moment, "The entry of this link is gone."))
        return
    found = link_hash(entry, seq=seq, previous=bytes.fromhex(link["previous"]), chained_at=moment)
    if found.hex() != link["hash"]:
        words = "The entry, or its link, is not what was chained."
        _add(verdict, Break("entry_changed", seq, link["entry_id"], entry["at"], words))


def _check_range(root: Facts, at: _Walk, verdict: Verdict) -> None:
    verdict.rooted = root["last_seq"]
    hashes = at.hashes[-root["entries"] :]
    if not at.holes and (len(hashes) != root["entries"] or merkle_root(hashes).hex() != root["root"]):
        words = (
            f"Links {root['first_seq']} to {root['last_seq']} are not those of which root {root['number']} was made: "
            "the chain was rewritten there."
        )
        _add(verdict, Break("range_rewritten", root["first_seq"], None, root["period_start"], words))


def _check_roots(roots: list[Facts], verdict: Verdict, trusted: frozenset[str]) -> None:
    before: Facts | None = None
    for root in roots:
        for one in check_root(root, before, verdict.summary.centre, trusted):
            _add(verdict, one)
        before = root
        verdict.keys.add(root["key_id"])
        verdict.roots += 1


def _check_end(roots: list[Facts], verdict: Verdict) -> None:
    """The chain must reach as far as its last root, its head and the number of its links say."""
    promised = (
        max((root["last_seq"], f"root {root['number']}", root["period_end"]) for root in roots) if roots else None
    )
    if promised is not None and promised[0] > verdict.last_seq:
        words = f"The chain ends at link {verdict.last_seq}, but {promised[1]} covers links up to {promised[0]}."
        _add(verdict, Break("end_missing", verdict.last_seq + 1, None, promised[2], words))
    elif verdict.summary.head_seq > verdict.last_seq:
        words = f"The chain ends at link {verdict.last_seq}, but its head stands at {verdict.summary.head_seq}."
        _add(verdict, Break("end_missing", verdict.last_seq + 1, None, None, words))


def _check_waiting(verdict: Verdict, most_lag: timedelta) -> None:
    """What waits longer than it takes can be changed meanwhile without a trace. The chain's own times count."""
    if verdict.open_since is not None and verdict.chained_until is not None:
        since, until = map(datetime.fromisoformat, (verdict.open_since, verdict.chained_until))
        if until - since > LONGEST_OPEN:
            words = f"No signed root was made for hours: nothing vouches for the links from {verdict.open_from} on."
            _add(verdict, Break("root_overdue", verdict.open_from, None, verdict.open_since, words))
    if verdict.summary.lag > most_lag.total_seconds():
        words = (
            f"{verdict.summary.waiting} entries wait to be chained, the oldest for {verdict.summary.lag:.0f} seconds."
        )
        _add(verdict, Break("chain_behind", None, None, None, words))


def _add(verdict: Verdict, one: Break) -> None:
    if len(verdict.breaks) < MOST_BREAKS:
        verdict.breaks.append(one)
