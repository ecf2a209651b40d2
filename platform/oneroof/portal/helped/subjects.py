"""Which pages ask whether they help. Only what is there is counted, so that nobody fills the table with inventions."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from sqlalchemy import select

from oneroof.catalogue.definition.common import common_list
from oneroof.core.errors import NotFound
from oneroof.frontdesk.models import Office
from oneroof.portal.centres.showing import all_centres
from oneroof.portal.content.paths import is_service
from oneroof.portal.content.showing import found
from oneroof.portal.reading.subjects import matched
from oneroof.tenancy.work import Work


def asks(current: Work, path: str) -> bool:
    """Whether the page at this path is shown here and asks whether it helps."""
    endpoint, values = matched(path) or ("", {})
    check = _ASKING.get(endpoint)
    return check is not None and check(current, path, str(next(iter(values.values()), "")))


def _always(_current: Work, _path: str, _code: str) -> bool:
    return True


def _is_page(current: Work, _path: str, code: str) -> bool:
    return _is_content(current, "page", code)


def _is_news(current: Work, _path: str, code: str) -> bool:
    return _is_content(current, "news", code)


def _is_content(current: Work, kind: str, slug: str) -> bool:
    try:
        found(current, kind, slug)
    except NotFound:
        return False
    return True


def _is_service(current: Work, path: str, _code: str) -> bool:
    return bool(is_service(current.session, current.context, path))


def _is_need(_current: Work, _path: str, code: str) -> bool:
    return code in common_list().needs


def _is_centre(current: Work, _path: str, code: str) -> bool:
    return any(each.centre.code == code for each in all_centres(current))


def _is_office(current: Work, _path: str, code: str) -> bool:
    query = select(Office.id).where(Office.tenant_id == current.context.tenant_id, Office.code == code)
    return current.session.scalars(query.where(Office.state == "active")).first() is not None


_ASKING: MappingProxyType[str, Callable[[Work, str, str], bool]] = MappingProxyType(
    {
        "content_pages.page": _is_page,
        "news_pages.news_item": _is_news,
        "catalogue_pages.service_shown": _is_service,
        "need_pages.need": _is_need,
        "centre_pages.centre": _is_centre,
        "centre_pages.office": _is_office,
        "help_pages.emergency": _always,
        "help_pages.rights": _always,
        "help_pages.privacy": _always,
        "help_pages.accessibility": _always,
    }
)
