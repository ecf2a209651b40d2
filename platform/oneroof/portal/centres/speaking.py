"""Which languages somebody at the tenant speaks today, by the roster."""

from __future__ import annotations

from oneroof.catalogue.search.words import sorted_as
from oneroof.core.i18n import current_language
from oneroof.core.spoken_languages import spoken_language
from oneroof.mediation.service import duties_of_day
from oneroof.tenancy.work import Work


def spoken_today(current: Work) -> list[str]:
    """Their names, in the order of the reader's alphabet."""
    duties = duties_of_day(current.session, current.context, current.clock)
    codes = {code for each in duties for code in each.spoken_languages}
    return sorted((spoken_language(code, current_language()).name for code in codes), key=sorted_as)
