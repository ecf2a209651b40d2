"""What a standard has no place for: kept beside what it has, so that nothing is lost on the way out and back.

A remainder is what turns the part that a standard can say into the whole: for objects a JSON Merge Patch (RFC 7396),
for lists what is to be done with the items by name. So somebody else's program may reorder the items of a list, drop
some or add others: none inherits another one's rest, and none comes back. Only items without a name go by position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ORDER, ITEMS, NEW, WITHOUT, WHOLE = "$order", "$items", "$new", "$without", "$whole"
NAMES = ("code", "value", "id", "url")


def remainder_of(whole: Any, part: Any) -> Any:
    """What to add to `part` for `whole`: an empty object where they say the same. Neither may hold a null."""
    if whole == part:
        return {}
    if isinstance(whole, Mapping) and isinstance(part, Mapping):
        patch: dict[str, Any] = {key: None for key in part if key not in whole}
        for key, value in whole.items():
            if key not in part:
                patch[key] = value
            elif part[key] != value:
                patch[key] = remainder_of(value, part[key])
        return patch
    mine, theirs = _by_name(whole), _by_name(part)
    if mine is not None and theirs is not None:
        return _of_lists(mine, theirs)
    return {WHOLE: whole} if isinstance(whole, Mapping) else whole


def merged(part: Any, remainder: Any) -> Any:
    """The whole again: `part` with its `remainder`."""
    if not isinstance(remainder, Mapping):
        return remainder
    if WHOLE in remainder:
        return remainder[WHOLE]
    if isinstance(part, Sequence) and not isinstance(part, str):
        return _merged_list(part, remainder)
    result = dict(part) if isinstance(part, Mapping) else {}
    for key, value in remainder.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result[key], value) if key in result else value
    return result


def is_remainder(given: Any) -> bool:
    """Whether what somebody gave as an object's remainder can be laid over it with `merged`."""
    return isinstance(given, Mapping) and WHOLE not in given and _is_well_formed(given)


def _is_well_formed(given: Any) -> bool:
    if not isinstance(given, Mapping) or WHOLE in given:
        return True
    for key in (ORDER, WITHOUT):
        names = given.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            return False
    if not all(isinstance(given.get(key, {}), Mapping) for key in (ITEMS, NEW)):
        return False
    rests = [*given.get(ITEMS, {}).values(), *(rest for key, rest in given.items() if not key.startswith("$"))]
    return all(_is_well_formed(rest) for rest in rests)


def _of_lists(whole: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    changed = {name: remainder_of(item, part[name]) for name, item in whole.items() if name in part}
    patch = {
        ORDER: list(whole) if list(whole) != list(part) else None,
        ITEMS: {name: rest for name, rest in changed.items() if rest != {}},
        NEW: {name: item for name, item in whole.items() if name not in part},
        WITHOUT: [name for name in part if name not in whole],
    }
    return {key: value for key, value in patch.items() if value}


def _merged_list(part: Sequence[Any], remainder: Mapping[str, Any]) -> list[Any]:
    items = _by_name(part) if part else {}
    if items is None:  # its items have lost their names: what was known of them has nowhere to go
        return list(part)
    for name in remainder.get(WITHOUT, ()):
        items.pop(name, None)
    for name, rest in remainder.get(ITEMS, {}).items():
        if name in items:
            items[name] = merged(items[name], rest)
    items.update({name: item for name, item in remainder.get(NEW, {}).items() if name not in items})
    order = [name for name in remainder.get(ORDER, ()) if name in items]
    return [items[name] for name in [*order, *(name for name in items if name not in order)]]


def _by_name(items: Any) -> dict[str, Any] | None:
    """The items of a list by their names, else by their positions; None for what is no list of objects or words."""
    if not isinstance(items, (list, tuple)) or not items:
        return None
    if all(isinstance(item, str) for item in items):
        return {item: item for item in items} if len(set(items)) == len(items) else None
    for key in NAMES:
        named = {item[key]: item for item in items if isinstance(item, Mapping) and isinstance(item.get(key), str)}
        if len(named) == len(items):
            return named
    if all(isinstance(item, Mapping) for item in items):
        return {str(position): item for position, item in enumerate(items)}
    return None
