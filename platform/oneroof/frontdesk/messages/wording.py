"""Ready phrases and what people answer, in the reader's language: who writes in Portuguese is read in German."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, current_language, staff_plural, staff_text
from oneroof.core.spoken_languages import spoken_language
from oneroof.frontdesk.messages.inbox import Told

PHRASE_CHOICES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "send_speaker": staff_text("Please send somebody who speaks a language"),
        "take_my_line": staff_text("Please take my line for some minutes"),
        "come_over": staff_text("Please come to my desk"),
        "need_break": staff_text("I need a break: who can take over?"),
        "visitor_waits": staff_text("Somebody is on the way to you"),
        "bring_paper": staff_text("My printer needs paper"),
        "thanks": staff_text("Thank you!"),
        "own_words": staff_text("In my own words"),
    }
)
ANSWER_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {"coming": staff_text("I’m coming"), "cannot": staff_text("I can’t now")}
)
_SENTENCES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "send_speaker": staff_text("Please send somebody who speaks %(language)s to desk %(desk)s."),
        "come_over": staff_text("Please come to desk %(desk)s."),
        "need_break": staff_text("I need a break. Who can take over?"),
        "visitor_waits": staff_text("Somebody is on the way to you."),
        "bring_paper": staff_text("The printer at desk %(desk)s needs paper."),
        "thanks": staff_text("Thank you!"),
    }
)
_TAKE_MY_LINE = staff_plural(
    "Please take the line of desk %(desk)s for %(number)s minute.",
    "Please take the line of desk %(desk)s for %(number)s minutes.",
    1,
)


def sentence_of(told: Told) -> LazyText | None:
    """The ready phrase as a sentence; None where there are own words alone."""
    message = told.message
    values = {"desk": told.from_desk or "–"}
    if message.phrase == "take_my_line":
        plural = staff_plural(_TAKE_MY_LINE.msgid, _TAKE_MY_LINE.plural or "", message.minutes or 0)
        return LazyText(plural.msgid, plural.plural, plural.number, plural.values | values)
    if message.phrase is None or message.phrase not in _SENTENCES:
        return None
    if message.language:
        values["language"] = spoken_language(message.language, current_language()).said
    return LazyText(_SENTENCES[message.phrase].msgid, values=values)
