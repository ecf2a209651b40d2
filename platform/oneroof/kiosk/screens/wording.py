"""What screens say, in each of their languages at once: a screen cannot ask which one its readers know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from oneroof.core.i18n import LazyText, language, public_text
from oneroof.core.languages import html_language, text_direction
from oneroof.core.names import text_in

PHRASES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "called": public_text("Now called"),
        "ticket": public_text("Ticket"),
        "desk": public_text("Desk"),
        "waiting": public_text("Waiting"),
        "nobody_called": public_text("Nobody is called at the moment."),
        "please_come": public_text("Please come"),
        "in_service": public_text("Being served"),
        "free": public_text("Please wait until your number is called."),
        "closed": public_text("This desk is closed."),
        "here": public_text("You are here"),
        "stale": public_text("This screen may be out of date. Please listen, or ask at the welcome desk."),
        "announce": public_text("Ticket {label}, please go to desk {desk}."),
    }
)


@dataclass(frozen=True, slots=True)
class Saying:
    """The same words in one language."""

    code: str
    tag: str
    direction: str
    text: str


def phrases(languages: Sequence[str]) -> dict[str, list[Saying]]:
    """All that a screen says, by phrase, in the order of its languages."""
    return {key: [_saying(code, text) for code in languages] for key, text in PHRASES.items()}


def names_in(names: Mapping[str, str], languages: Sequence[str], host: str) -> list[Saying]:
    """A public name in each language; where it has none in one of them, in the host language."""
    written = [(code, code if names.get(code) else host) for code in languages]
    return [
        Saying(code, html_language(found), text_direction(found), text_in(names, found, host))
        for code, found in written
    ]


def _saying(code: str, text: LazyText) -> Saying:
    with language(code):
        return Saying(code, html_language(code), text_direction(code), str(text))
