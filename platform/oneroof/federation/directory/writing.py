"""What is written into an entry, checked: the same for a form, a program and the umbrella's staff."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from babel.core import get_global
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from oneroof.catalogue.definition.common import common_list
from oneroof.catalogue.definition.model import AUDIENCES
from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_languages, public_text
from oneroof.core.phones import as_e164
from oneroof.core.spoken_languages import spoken_codes
from oneroof.federation.directory.models import LONGEST_WAIT, WAYS
from oneroof.federation.models import NetworkAgency, PublishedService
from oneroof.identity.staff import canonical_email, canonical_name
from oneroof.tenancy.context import Context
from oneroof.tenancy.models import CENTRE_KINDS, Network, Tenant

LONGEST_CONDITIONS = 600
LONGEST_ADDRESS = 200

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryForm:
    """An entry as it is asked for: texts as they were typed, nothing checked yet."""

    agency_id: UUID | None = None
    """Only the umbrella's staff name it; None is an organisation that is no agency of the network."""
    name: str = ""
    """Of such an organisation; an agency has its own."""
    service: str = ""
    """URI or code of a service that a centre of the network publishes."""
    need: str = ""
    centres: Sequence[str] = ()
    """Codes; none for all."""
    conditions: Mapping[str, str] = field(default_factory=dict)
    languages: Sequence[str] = ()
    audiences: Sequence[str] = ()
    way: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    waiting_days: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """The same, found to be right, under the names of the columns."""

    name: dict[str, str]
    service_uri: str | None
    service_code: str | None
    need: str | None
    centre_ids: list[int]
    conditions: dict[str, str]
    languages: list[str]
    audiences: list[str]
    way: str
    email: str | None
    phone: str | None
    address: str | None
    latitude: float | None
    longitude: float | None
    waiting_days: int | None

    def columns(self) -> dict[str, Any]:
        """Column → value."""
        return asdict(self)


class _Faults:
    """Messages by field, collected so that somebody reads all of them at once."""

    def __init__(self) -> None:
        self.fields: dict[str, list[Any]] = {}

    def add(self, name: str, message: LazyText) -> None:
        self.fields.setdefault(name, []).append(message)

    def of(self, name: str, check: Callable[[], R], otherwise: R) -> R:
        """What `check` answers; its own complaint stands under `name`."""
        try:
            return check()
        except Invalid as error:
            self.fields.setdefault(name, []).append(error.message)
            return otherwise

    def one_of(self, name: str, value: str, known: Collection[str]) -> str:
        if value not in known:
            self.add(name, public_text("Choose one of the list."))
        return value

    def all_of(self, name: str, values: Sequence[str], known: Collection[str]) -> list[str]:
        if any(value not in known for value in values):
            self.add(name, public_text("Choose from the list."))
        return sorted(set(values))


def written(network: Session, context: Context, form: EntryForm, agency: NetworkAgency | None) -> Written:
    """Everything that the form says, checked. Raises Invalid with each faulty field and its messages."""
    faults = _Faults()
    uri, code = _service(network, context, form, faults)
    if uri is None and not form.need:
        faults.add("service", public_text("Say which service or which need this is for."))
    way = faults.one_of("way", form.way, WAYS if agency else WAYS[1:])
    facts = Written(
        name=agency.name if agency else _name(form, faults),
        service_uri=uri,
        service_code=code,
        need=faults.one_of("need", form.need, common_list().needs) if form.need else None,
        centre_ids=_centres(network, context, form, faults),
        conditions=_conditions(form, faults),
        languages=faults.all_of("languages", form.languages, spoken_codes()),
        audiences=faults.all_of("audiences", form.audiences, AUDIENCES),
        way=way,
        email=_email(form, faults, needed=way == "link"),
        phone=_phone(network, context, form, faults, needed=way == "phone"),
        address=_short("address", form.address, LONGEST_ADDRESS, faults) or None,
        latitude=form.latitude,
        longitude=form.longitude,
        waiting_days=form.waiting_days,
    )
    _check_numbers(form, faults)
    if faults.fields:
        raise Invalid("entry_invalid", public_text("Some of what was entered cannot be used."), fields=faults.fields)
    return facts


def _service(network: Session, context: Context, form: EntryForm, faults: _Faults) -> tuple[str | None, str | None]:
    if not form.service:
        return None, None
    said = PublishedService
    row = network.execute(
        select(said.uri, said.code)
        .where(said.network_id == context.network_id, said.is_offered)
        .where(or_(said.uri == form.service, said.code == form.service))
        .order_by(said.centre_id)
        .limit(1)
    ).first()
    if row is None:
        faults.add("service", public_text("No centre offers this service."))
        return form.service, form.service
    return row.uri, row.code


def _centres(network: Session, context: Context, form: EntryForm, faults: _Faults) -> list[int]:
    centres = network.scalars(
        select(Tenant).where(Tenant.network_id == context.network_id, Tenant.kind.in_(CENTRE_KINDS))
    )
    known = {centre.code: centre.id for centre in centres}
    return sorted(known.get(code, 0) for code in faults.all_of("centres", form.centres, known))


def _conditions(form: EntryForm, faults: _Faults) -> dict[str, str]:
    said = {language: text.strip() for language, text in form.conditions.items() if text.strip()}
    for text in said.values():
        _short("conditions", text, LONGEST_CONDITIONS, faults)
    faults.all_of("conditions", list(said), public_languages())
    return said


def _name(form: EntryForm, faults: _Faults) -> dict[str, str]:
    """A proper name is the same in every language."""
    return {"und": faults.of("name", lambda: canonical_name(form.name), "")}


def _email(form: EntryForm, faults: _Faults, *, needed: bool) -> str | None:
    if not form.email and not needed:
        return None
    return faults.of("email", lambda: canonical_email(form.email), "")


def _phone(network: Session, context: Context, form: EntryForm, faults: _Faults, *, needed: bool) -> str | None:
    if not form.phone and not needed:
        return None
    zone = network.scalars(select(Network.time_zone).where(Network.id == context.network_id)).one()
    number = as_e164(form.phone, get_global("zone_territories").get(zone))
    if number is None:
        faults.add("phone", public_text("Write a phone number, from abroad with + and the country’s code."))
    return number


def _short(name: str, text: str, most: int, faults: _Faults) -> str:
    if len(text) > most:
        faults.add(name, public_text("At most %(most)s characters.", most=most))
    return text


def _check_numbers(form: EntryForm, faults: _Faults) -> None:
    if form.waiting_days is not None and not 0 <= form.waiting_days <= LONGEST_WAIT:
        faults.add(
            "waiting_days", public_text("A whole number from %(least)s to %(most)s.", least=0, most=LONGEST_WAIT)
        )
    places = (("latitude", form.latitude, 90), ("longitude", form.longitude, 180))
    if (form.latitude is None) != (form.longitude is None) or any(
        value is not None and not -most <= value <= most for _, value, most in places
    ):
        faults.add("latitude", public_text("Give latitude and longitude in degrees, such as 38.7249 and -9.1343."))
