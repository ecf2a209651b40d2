"""Everything that answers the words: services, what editors wrote, centres and offices."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, url_for

from oneroof.catalogue.forms.wording import Said
from oneroof.catalogue.search.searching import search_services
from oneroof.catalogue.search.synonyms import common_synonyms
from oneroof.catalogue.search.wanted import Wanted, wanted
from oneroof.catalogue.service import ServiceFilter
from oneroof.catalogue.service.listing import read_in
from oneroof.content.service import Shown
from oneroof.core.i18n import LazyText, current_language, public_text
from oneroof.frontdesk.service import offices
from oneroof.portal.centres.listed import network_centres
from oneroof.portal.content.showing import everything
from oneroof.portal.menu import CENTRES
from oneroof.portal.search.matching import fit
from oneroof.portal.services.choosing import Wanted as Filters
from oneroof.portal.services.listing import at_network, readers
from oneroof.portal.services.network import network_list
from oneroof.tenancy.work import Work

MOST_SERVICES = 60
SERVICE, PAGE_KIND, PLACE = public_text("Service"), public_text("Page"), public_text("Place")
_ENDPOINTS = {"page": "content_pages.page", "news": "news_pages.news_item", "event": "event_pages.event"}


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that answers."""

    kind: LazyText
    title: Said
    summary: tuple[Said, ...]
    href: str
    score: float


def find(current: Work, words: str) -> list[Result]:
    """What answers the words, services first, each group with the best first; nothing where there are no words."""
    asked = wanted(words, read_in(current_language()), common_synonyms())
    if not asked.words:
        return []
    services = _network_services(words) if at_network() else _services(current, words)
    return [*services, *_best(_written(current, asked)), *_best(_places(current, asked))]


def _best(found: list[Result]) -> list[Result]:
    return sorted(found, key=lambda each: -each.score)


def _services(current: Work, words: str) -> list[Result]:
    language = current_language()
    only = ServiceFilter(provided=True, today=g.clock.today(g.tenant.time_zone))
    options = {"language": language, "words": words, "only": only, "limit": MOST_SERVICES}
    page = search_services(current.session, current.context, **options)  # type: ignore[arg-type]  # as it takes them
    return [
        Result(
            SERVICE,
            Said(item.text.name, item.text.name_language, item.text.name_language != language),
            (Said(item.text.summary, item.text.summary_language, item.text.summary_language != language),),
            url_for("catalogue_pages.service_shown", code=item.row.code),
            1.0,
        )
        for item in page.items
    ]


def _network_services(words: str) -> list[Result]:
    found = network_list(Filters(words), None)
    href = url_for("catalogue_pages.services", words=words)
    return [Result(SERVICE, card.name, card.summary[:1], href, 1.0) for card in found.cards] if found else []


def _written(current: Work, asked: Wanted) -> list[Result]:
    """In the reader's language; where nothing answers there, in the centre's and in English."""
    for language in dict.fromkeys((current_language(), g.tenant.default_language, "en")):
        found = [
            result
            for kind in _ENDPOINTS
            for shown in everything(current, kind, language)
            if (result := _result(shown, asked)) is not None
        ]
        if found:
            return found
    return []


def _result(shown: Shown, asked: Wanted) -> Result | None:
    score = fit(asked, ((1.0, shown.title), (0.7, shown.summary), (0.4, shown.body)))
    if not score:
        return None
    is_foreign = shown.language != current_language()
    summary = (Said(shown.summary, shown.language, is_foreign),) if shown.summary else ()
    address = url_for(_ENDPOINTS[shown.kind], slug=shown.slug)
    return Result(PAGE_KIND, Said(shown.title, shown.language, is_foreign), summary, address, score)


def _places(current: Work, asked: Wanted) -> list[Result]:
    found = []
    for item in network_centres(current):
        here = item.centre
        told = (here.municipality, here.district, here.address)
        names = [(1.0, name) for name in here.name.values()]
        score = fit(asked, [*names, *((0.8, text) for text in told if text)])
        href = url_for("centre_pages.centre", code=here.code)
        if score:
            # an address is written in one language, and that is no lack
            where = (Said(here.address, here.default_language),) if here.address else ()
            found.append(Result(PLACE, readers().words(here.name)[0], where, href, score))
    for each in offices(current.session, current.context) if g.tenant.kind in CENTRES else ():
        score = fit(asked, [(1.0, name) for name in each.office.name.values()])
        if score:
            href = url_for("centre_pages.office", code=each.office.code)
            found.append(Result(PLACE, readers().words(each.office.name)[0], (), href, score))
    return found
