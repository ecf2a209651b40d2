"""Files for translators' own tools: XLIFF 1.2 (OASIS), the version that all of them read and write.

One `<file>` is one item in one language, one `<trans-unit>` one part of its text; `original` says which item, and
`oneroof:source` which version of it, so that a file that comes back late is known to be late.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, register_namespace, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from oneroof.content.translating.desk import Desk
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_languages, staff_text
from oneroof.core.languages import closest_offered, html_language

MEDIA_TYPE = "application/xliff+xml"
NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
MOST_BYTES = 5_000_000
_X = f"{{{NAMESPACE}}}"
_ORIGINAL = re.compile(r"content/([0-9a-f-]{36})/(\d{1,9})")

register_namespace("", NAMESPACE)


@dataclass(frozen=True, slots=True)
class Given:
    """What a file says of one item in one language."""

    item_id: UUID
    source_number: int
    """The version of the source that was given out."""
    language: str
    parts: dict[str, str]
    """The translations by part; what the translator left empty is not among them."""

    def as_document(self) -> dict[str, Any]:
        """For a JSON column."""
        return {**asdict(self), "item_id": str(self.item_id)}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Given:
        """Back from there."""
        return cls(**{**document, "item_id": UUID(document["item_id"])})


def written(desks: Sequence[Desk]) -> bytes:
    """The file for these items, each in its language, with what is translated so far."""
    root = Element(f"{_X}xliff", {"version": "1.2"})
    for desk in desks:
        _file(root, desk)
    indent(root)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _file(root: Element, desk: Desk) -> None:
    head = {
        "original": f"content/{desk.item.id}/{desk.source.number}",
        "source-language": html_language(desk.item.source_language),
        "target-language": html_language(desk.language),
        "datatype": "plaintext",
        "product-name": desk.item.slug,
    }
    body = SubElement(SubElement(root, f"{_X}file", head), f"{_X}body")
    for line in desk.lines:
        part = line.part
        if not part.source:
            continue
        done = part.target and part.change == "same"
        unit = SubElement(body, f"{_X}trans-unit", {"id": part.key, "approved": "yes" if done else "no"})
        unit.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        SubElement(unit, f"{_X}source").text = part.source
        if part.target:
            state = "translated" if part.change == "same" else "needs-review-translation"
            SubElement(unit, f"{_X}target", {"state": state}).text = part.target
        for hint in line.hints:
            SubElement(unit, f"{_X}note", {"from": "glossary"}).text = f"{hint.term} → {hint.translation}"
        for word in (word for word in desk.kept if word in part.source):
            SubElement(unit, f"{_X}note", {"from": "keep"}).text = word


def read(content: bytes) -> list[Given]:
    """What a file says. Raises Invalid (`file`) for what is no such file, and says what is wrong with it."""
    if not content:
        raise _fault(staff_text("Choose a file."))
    if len(content) > MOST_BYTES:
        raise _fault(staff_text("This file is too large: 5 MB at most."))
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException:
        raise _fault(staff_text("This file has definitions of its own (DTD, entities), which are not read.")) from None
    except (ParseError, ValueError, LookupError) as error:
        line = getattr(error, "position", (0, 0))[0]
        raise _fault(staff_text("This is not an XML file, or it is damaged (line %(line)s).", line=line)) from None
    if root.tag != f"{_X}xliff" or root.get("version") != "1.2":
        raise _fault(staff_text("This is not XLIFF 1.2. Save it in the format in which you got it."))
    found = [_given(each) for each in root.findall(f"{_X}file")]
    if not found:
        raise _fault(staff_text("There is no text in this file."))
    return found


def _given(element: Element) -> Given:
    original = _ORIGINAL.fullmatch(element.get("original", ""))
    if original is None:
        raise _fault(staff_text("This file was not given out here: its “original” is unknown."))
    language = closest_offered(element.get("target-language", ""), public_languages())
    if language is None:
        raise _fault(staff_text("The file does not say into which language it is (target-language)."))
    parts: dict[str, str] = {}
    for unit in element.iter(f"{_X}trans-unit"):
        key, target = unit.get("id", ""), unit.find(f"{_X}target")
        if not re.fullmatch(r"title|summary|p\d{1,4}", key):
            raise _fault(staff_text("The part “%(key)s” is not one of this text.", key=key[:40]))
        said = "".join(target.itertext()).strip() if target is not None else ""
        if said:
            parts[key] = said
    try:
        return Given(UUID(original.group(1)), int(original.group(2)), language, parts)
    except ValueError:
        raise _fault(staff_text("This file was not given out here: its “original” is unknown.")) from None


def _fault(message: LazyText) -> Invalid:
    return Invalid("xliff_invalid", message, fields={"file": [message]})
