"""What somebody looks for, as it stands in the address of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from flask import url_for

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import AREAS, SERVICE_KINDS
from oneroof.catalogue.service import ServiceFilter

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words and filters; empty where they do not matter."""

    words: str = ""
    need: str = ""
    area: str = ""
    kind: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Wanted:
        """From the parameters of the address; codes that nothing has are left out."""
        return cls(
            words=" ".join(given.get("words", "").replace("\x00", "").split())[:LONGEST_SEARCH],
            need=_known(given, "need", common_list().needs),
            area=_known(given, "area", AREAS),
            kind=_known(given, "kind", SERVICE_KINDS),
        )

    def __bool__(self) -> bool:
        return any(self.parameters.values())

    @property
    def parameters(self) -> dict[str, str]:
        """For addresses and hidden fields."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in found.items() if value}

    @property
    def filters(self) -> dict[str, str]:
        """The same without the words."""
        return {name: value for name, value in self.parameters.items() if name != "words"}

    def address(self, after: str | None = None) -> str:
        """Of the list for this; `after` is the cursor of a page."""
        values: dict[str, Any] = {**self.parameters, "after": after}
        return url_for("catalogue_pages.services", **values)

    def without(self, name: str) -> Wanted:
        """The same, one filter less."""
        return replace(self, **{name: ""})

    def without_filters(self) -> Wanted:
        """Only the words."""
        return Wanted(self.words)

    def service_filter(self, today: date, *, provided: bool) -> ServiceFilter:
        """For the list."""
        return ServiceFilter(
            need=self.need or None,
            area=self.area or None,
            kind=self.kind or None,
            provided=provided,
            today=today,
        )


def _known(given: Mapping[str, str], name: str, codes: object) -> str:
    value = given.get(name, "")
    return value if value in codes else ""  # type: ignore[operator]
