"""The national definition with what a centre changed laid over it. Both are documents; a path says where.

| path | value | effect |
|---|---|---|
| `withheld` | `{"reason": text or null}` | the centre does not offer the service |
| `hours`, `channels`, `languages`, `agency` | `{"value": …}` | stands instead of the national value |
| `description`, `costs` | `{"text": text}` | is said in addition |
| `contact` | `{"phone", "email", "text"}` | whom to ask here |
| `evidence/<code>`, `steps/<code>` | `{"note": text}` | is said in addition |
| `evidence/<code>` | `{"not_needed": true, "note": text?}` | is not asked for here |
| `evidence/<code>`, `steps/<code>`, `exclusions/<code>` | `{"added": {…}}` (steps with `"after"`) | one entry more |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

WITHHELD = "withheld"
REPLACED = ("hours", "channels", "languages", "agency")
ADDED_TO = ("description", "costs", "contact")
LISTED = ("evidence", "steps", "exclusions")
PARTS = (WITHHELD, *REPLACED, *ADDED_TO, *LISTED)

Document = Mapping[str, Any]

_UNSAID: Mapping[str, Any] = {"channels": ["walk_in"]}
"""What counts where a document leaves a part out: the model's own default."""


def national_at(document: Document, path: str) -> dict[str, Any]:
    """What the document says at `path`: `{"value": …}`, or `{}` where it says nothing."""
    part, _, code = path.partition("/")
    if part in LISTED:
        found = next((entry for entry in document.get(part) or () if entry.get("code") == code), None)
    else:
        found = document.get(part, _UNSAID.get(part))
    return {} if found in (None, "", [], {}) else {"value": found}


def effective(document: Document, overrides: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """The document with the centre's changes (path, value) in it. Notes and additions to texts are not part of it.

    An override of an entry that the national definition has no more has no effect.
    """
    changed = deepcopy(dict(document))
    for path, value in sorted(overrides, key=lambda item: item[0]):
        part, _, code = path.partition("/")
        if part in REPLACED:
            changed[part] = value["value"]
        elif part in LISTED and "added" in value:
            _add(changed, part, code, value)
        elif part == "evidence" and value.get("not_needed"):
            changed["evidence"] = [entry for entry in changed.get("evidence") or () if entry["code"] != code]
            _ask_no_file(changed, code)
    return changed


def _add(document: dict[str, Any], part: str, code: str, value: Mapping[str, Any]) -> None:
    entries = document[part] = list(document.get(part) or ())
    if part != "exclusions" and any(entry.get("code") == code for entry in entries):
        return  # the national definition has it by now, and its words count until somebody decides
    added = dict(value["added"])
    if part == "exclusions":
        entries.append(added)
    elif part == "evidence":
        entries.append(added | {"code": code})
    else:
        _insert_step(entries, added | {"code": code}, value.get("after"))


def _insert_step(steps: list[dict[str, Any]], added: dict[str, Any], after: str | None) -> None:
    """Put a step behind another one: what came next there comes after the new one."""
    for position, step in enumerate(steps):
        if step.get("code") == after and not step.get("result"):
            steps.insert(position + 1, added | {"next": list(step.get("next") or ())})
            steps[position] = step | {"next": [added["code"]]}
            return


def _ask_no_file(document: dict[str, Any], evidence: str) -> None:
    """A file may still be given, but nobody has to give one that is not needed."""
    for page in (document.get("form") or {}).get("pages") or ():
        for field in page.get("fields") or ():
            if field.get("evidence") == evidence:
                field["required"] = False
