"""The pages with which entries are kept: the same for an agency's own people and for the umbrella's staff."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.errors import DomainError
from oneroof.core.i18n import staff_text
from oneroof.core.names import named
from oneroof.core.page_answers import given, given_id, go, page_again
from oneroof.federation.directory import keeping, service, wording
from oneroof.federation.directory.choices import choices, language_names, need_names, service_names
from oneroof.federation.directory.keeping import Desk, Keeper
from oneroof.federation.directory.models import DirectoryEntry
from oneroof.federation.directory.writing import EntryForm
from oneroof.federation.models import NetworkAgency
from oneroof.federation.umbrella import as_umbrella
from oneroof.identity.access import requires, states_purpose
from oneroof.tenancy.work import work

FORM = "directory/form.html"


class KeepingPages:
    """The pages of one keeper, below a path of a blueprint. Endpoints: entries, entry_new, entry, entry_end …"""

    def __init__(self, keeper: Callable[[], Keeper], *, permission: str) -> None:
        self._keeper = keeper
        self._permission = permission

    def register(self, blueprint: Blueprint, path: str) -> None:
        """Add the pages."""
        one = f"{path}/<uuid:entry_id>"
        for address, name, method, view in (
            (path, "entries", "GET", self.entries),
            (f"{path}/new", "entry_new", "GET", self.new),
            (f"{path}/new", "entry_add", "POST", self.add),
            (one, "entry", "GET", self.entry),
            (one, "entry_change", "POST", self.change),
            (f"{one}/confirm", "entry_confirm", "POST", self.confirm),
            (f"{one}/end", "entry_end", "GET", self.end),
            (f"{one}/end", "entry_end_do", "POST", self.end_do),
        ):
            guarded = states_purpose("administration")(requires(self._permission)(_plain(view)))
            blueprint.add_url_rule(address, name, guarded, methods=[method])

    def entries(self) -> str:
        """What the keeper keeps, the last changed first."""
        keeper, current = self._keeper(), work()
        cursor = request.args.get("cursor") or None
        with _network() as network:
            if keeper.agency_id is None:
                page = service.all_entries(network, current.context, cursor=cursor)
            else:
                page = service.entries_of(network, current.context, agency_id=keeper.agency_id, cursor=cursor)
            words = self._words()
        now = current.clock.now()
        stale = {each.id for each in page.items if service.is_stale(each, now)}
        return render_template("directory/entries.html", page=page, stale=stale, first=cursor is None, **words)

    def new(self) -> str:
        """An empty form."""
        return render_template(FORM, entry=None, form=_as_typed(), errors={}, trouble=None, **self._words())

    def add(self) -> AnyResponse | Response:
        """Put it in."""
        try:
            with self._desk() as desk:
                keeping.add_entry(desk, _form())
        except DomainError as error:
            return self._again(error, None)
        return go(".entries", staff_text("It stands in the directory now."))

    def entry(self, entry_id: UUID) -> str:
        """The form with what stands there."""
        with self._desk() as desk:
            found = keeping.kept_entry(desk, entry_id)
            words, typed = self._words(), _as_kept(desk, found)
            return render_template(FORM, entry=found, form=typed, errors={}, trouble=None, **words)

    def change(self, entry_id: UUID) -> AnyResponse | Response:
        """Write it, and confirm it with that."""
        version = request.form.get("version", "")
        try:
            with self._desk() as desk:
                wanted = int(version) if version.isdecimal() and len(version) < 9 else None
                keeping.change_entry(desk, _form(), entry_id=entry_id, version=wanted)
        except DomainError as error:
            return self._again(error, entry_id)
        return go(".entries", staff_text("It was changed."))

    def confirm(self, entry_id: UUID) -> AnyResponse:
        """It is still right."""
        with self._desk() as desk:
            keeping.confirm_entry(desk, entry_id=entry_id)
        return go(".entries", staff_text("Confirmed: it is right as of today."))

    def end(self, entry_id: UUID) -> str:
        """Ask before it is taken out."""
        with self._desk() as desk:
            found = keeping.kept_entry(desk, entry_id)
            return render_template("directory/end.html", entry=found, **self._words())

    def end_do(self, entry_id: UUID) -> AnyResponse:
        """Take it out."""
        with self._desk() as desk:
            keeping.end_entry(desk, entry_id=entry_id)
        return go(".entries", staff_text("It was taken out of the directory."))

    def _again(self, error: DomainError, entry_id: UUID | None) -> Response:
        if error.status in (403, 404):
            raise error
        work().abandon()
        with self._desk() as desk:
            found = keeping.kept_entry(desk, entry_id) if entry_id else None
            return page_again(FORM, error, entry=found, form=_as_typed(), **self._words())

    @contextmanager
    def _desk(self) -> Iterator[Desk]:
        current = work()
        with _network() as network:
            yield Desk(network, current.session, current.context, current.clock, self._keeper())

    def _words(self) -> dict[str, Any]:
        context, keeper = work().context, self._keeper()
        with _network() as network:
            offered = choices(network, context)
            agencies = []
            if keeper.kind == "umbrella":
                statement = select(NetworkAgency).where(NetworkAgency.network_id == context.network_id)
                agencies = [(str(each.id), named(each.name)) for each in network.scalars(statement)]
            return {
                "choices": {**offered, "agencies": sorted(agencies, key=lambda each: each[1].casefold())},
                "by_umbrella": keeper.kind == "umbrella",
                "service_names": service_names(network, context),
                "need_names": need_names(),
                "way_names": wording.WAY_NAMES,
                "language_names": language_names,
            }


def _plain(view: Callable[..., Any]) -> Callable[..., Any]:
    """The method as a function, on which decorators can note something."""

    def answer(**values: Any) -> Any:
        return view(**values)

    return answer


@contextmanager
def _network() -> Iterator[Session]:
    with as_umbrella(current_app.extensions["oneroof"].database, work().context) as network:
        yield network


def _form() -> EntryForm:
    latitude, longitude = _place(given("place"))
    return EntryForm(
        agency_id=given_id("agency"),
        name=given("name"),
        service=given("service"),
        need=given("need"),
        centres=request.form.getlist("centres"),
        conditions={name.removeprefix("conditions-"): given(name) for name in request.form if _is_condition(name)},
        languages=request.form.getlist("languages"),
        audiences=request.form.getlist("audiences"),
        way=given("way"),
        email=given("email"),
        phone=given("phone"),
        address=given("address"),
        latitude=latitude,
        longitude=longitude,
        waiting_days=_days(given("waiting_days")),
    )


def _is_condition(name: str) -> bool:
    return name.startswith("conditions-")


def _days(text: str) -> int | None:
    """-1, which is refused, for what is no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _place(text: str) -> tuple[float | None, float | None]:
    """`38.7249, -9.1343`; something that is refused for what is no place."""
    if not text:
        return None, None
    first, _, second = text.partition(",")
    try:
        return float(first), float(second)
    except ValueError:
        return 999.0, 999.0


def _as_typed() -> dict[str, Any]:
    """What the form said, for showing it again; empty before anything was typed."""
    names = ("agency", "name", "service", "need", "way", "email", "phone", "address", "place", "waiting_days")
    typed: dict[str, Any] = {name: given(name) for name in names}
    lists = {name: request.form.getlist(name) for name in ("centres", "languages", "audiences")}
    conditions = {name.removeprefix("conditions-"): given(name) for name in request.form if _is_condition(name)}
    return {**typed, **lists, "conditions": conditions}


def _as_kept(desk: Desk, entry: DirectoryEntry) -> dict[str, Any]:
    """An entry as its form says it."""
    by_id = service.centres_of(desk.network, desk.context, entry.centre_ids)
    place = f"{entry.latitude}, {entry.longitude}" if entry.latitude is not None else ""
    return {
        "agency": str(entry.agency_id or ""),
        "name": named(entry.name),
        "service": entry.service_uri or "",
        "need": entry.need or "",
        "way": entry.way,
        "email": entry.email or "",
        "phone": entry.phone or "",
        "address": entry.address or "",
        "place": place,
        "waiting_days": "" if entry.waiting_days is None else str(entry.waiting_days),
        "centres": [by_id[number].code for number in entry.centre_ids if number in by_id],
        "languages": entry.languages,
        "audiences": entry.audiences,
        "conditions": entry.conditions,
    }
