"""Whether the links in what editors write still lead somewhere."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

REASONS: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "no_such_page": staff_text("There is no such page on this site."),
        "no_such_host": staff_text("Nobody knows this site any more."),
        "no_answer": staff_text("The site does not answer."),
        "too_slow": staff_text("The site takes too long to answer."),
        "bad_certificate": staff_text("The site cannot prove that it is the right one."),
        "http_error": staff_text("The site says that this page is not there."),
        "too_many_redirects": staff_text("The site sends visitors round in circles."),
        "not_public": staff_text("The address is inside a network that visitors cannot reach."),
    }
)
"""Why a link fails."""
