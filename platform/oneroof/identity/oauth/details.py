"""Authorization details (RFC 9396), `oneroof_case`: for what, of which data, in which case. They only narrow."""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from oneroof.tenancy.data_classes import DATA_CLASSES
from oneroof.tenancy.purposes import PURPOSES

TYPE = "oneroof_case"
IDS = ("casefile_id", "referral_id")
MEMBERS = frozenset({"type", "purpose", "data_classes", *IDS})
MOST = 10


class BadDetails(Exception):
    """They cannot be used (`invalid_authorization_details`); says why."""


def read_details(given: str | None) -> list[dict[str, Any]]:
    """Authorization details as they came, checked and in one form. Raises BadDetails."""
    if not given:
        return []
    try:
        raw = json.loads(given)
    except ValueError as error:
        raise BadDetails("authorization_details is no JSON.") from error
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST:
        raise BadDetails(f"authorization_details is a list of 1 to {MOST} objects.")
    return [_detail(each) for each in raw]


def _detail(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict) or raw.get("type") != TYPE:
        raise BadDetails(f"Each of authorization_details is an object of the type {TYPE}.")
    if raw.keys() - MEMBERS:
        raise BadDetails(f"{TYPE} knows these members: {', '.join(sorted(MEMBERS))}.")
    detail: dict[str, Any] = {"type": TYPE}
    if "purpose" in raw:
        if raw["purpose"] not in PURPOSES:
            raise BadDetails("purpose names no purpose of this platform.")
        detail["purpose"] = raw["purpose"]
    if "data_classes" in raw:
        detail["data_classes"] = _classes(raw["data_classes"])
    for name in IDS:
        if name in raw:
            detail[name] = _id(name, raw[name])
    return detail


def _classes(raw: Any) -> list[str]:
    if not isinstance(raw, list) or not raw or not all(isinstance(each, str) for each in raw):
        raise BadDetails("data_classes is a list of names.")
    if set(raw) - DATA_CLASSES.keys():
        raise BadDetails("data_classes names a class that there is not.")
    return sorted(set(raw))


def _id(name: str, raw: Any) -> str:
    try:
        return str(UUID(raw))
    except (ValueError, AttributeError, TypeError) as error:
        raise BadDetails(f"{name} is the id that the API gave.") from error


def for_purpose(details: Iterable[Mapping[str, Any]], purpose: str) -> list[dict[str, Any]]:
    """Those of the details that let somebody act for `purpose`."""
    return [dict(detail) for detail in details if detail.get("purpose", purpose) == purpose]


def covers(details: Iterable[Mapping[str, Any]], classes: Collection[str], ids: Collection[str]) -> bool:
    """Whether one of the details lets through all these classes of data in the case that one of `ids` names."""
    return any(
        set(classes) <= set(detail.get("data_classes", classes)) and (not ids or _names(detail, ids))
        for detail in details
    )


def classes_in(details: Iterable[Mapping[str, Any]]) -> frozenset[str] | None:
    """The classes of data that they let through; None for all."""
    found = [detail.get("data_classes") for detail in details]
    if not found or None in found:
        return None
    return frozenset(name for names in found for name in names or ())


def ids_in(details: Collection[Mapping[str, Any]], classes: Collection[str]) -> frozenset[str] | None:
    """The casefiles and referrals of which they let through all these classes of data; None for any."""
    covering = [detail for detail in details if set(classes) <= set(detail.get("data_classes", classes))]
    found = [{str(detail[name]) for name in IDS if name in detail} for detail in covering]
    if not details or set() in found:
        return None
    return frozenset().union(*found)


def _names(detail: Mapping[str, Any], ids: Collection[str]) -> bool:
    only = {detail[name] for name in IDS if name in detail}
    return not only or bool(only & set(ids))


def within(asked: list[dict[str, Any]], granted: list[dict[str, Any]]) -> bool:
    """Whether each of `asked` stands in `granted`, the same or narrower."""
    return not granted or (bool(asked) and all(any(_narrower(each, wide) for wide in granted) for each in asked))


def _narrower(asked: Mapping[str, Any], wide: Mapping[str, Any]) -> bool:
    if "data_classes" in wide and not set(asked.get("data_classes", DATA_CLASSES)) <= set(wide["data_classes"]):
        return False
    return all(asked.get(name) == wide[name] for name in ("purpose", *IDS) if name in wide)
