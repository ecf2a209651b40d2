"""The classes of data: every table has one, and who may see it is decided by class.

Row level security hides rows and not columns: what may be seen by different people stands in different tables.
"""

from dataclasses import dataclass
from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text


@dataclass(frozen=True, slots=True)
class DataClass:
    """What a class holds, in words for the record of processing activities."""

    code: str
    words: LazyText
    personal: bool = False
    """Rows say whose they are, whom they are shared with and whom they are kept from; policies hold to it."""
    special: bool = False
    """Special categories (GDPR art. 9): health, beliefs, being a victim."""


def _listed(*classes: DataClass) -> MappingProxyType[str, DataClass]:
    return MappingProxyType({each.code: each for each in classes})


DATA_CLASSES = _listed(
    DataClass("operations", public_text("How the centre works: offices, desks, queues, services, jobs")),
    DataClass("staff", public_text("Accounts of staff")),
    DataClass("security", public_text("Sessions, tokens and secrets, hashed or encrypted")),
    DataClass("accountability", public_text("Who did what, without names")),
    DataClass("figures", public_text("Totals about nobody in particular")),
    DataClass("visit", public_text("Visits and tickets, by number")),
    DataClass("forms", public_text("Forms and their files that wait, encrypted, for their person to come")),
    DataClass("person", public_text("That somebody has a casefile"), personal=True),
    DataClass("identity", public_text("Name, birth date, nationality"), personal=True),
    DataClass("contact", public_text("How the person can be reached"), personal=True),
    DataClass("status", public_text("Identity documents and legal status"), personal=True),
    DataClass("family", public_text("Family and representatives"), personal=True),
    DataClass("needs", public_text("Needs that ask for care, such as a disability"), personal=True, special=True),
    DataClass("procedure", public_text("Which services the person has asked for"), personal=True),
    DataClass("answers", public_text("Answers to forms"), personal=True),
    DataClass("evidence", public_text("Which proofs were shown"), personal=True),
    DataClass("deadlines", public_text("Days by which something is due"), personal=True),
    DataClass("documents", public_text("Scanned and uploaded documents"), personal=True),
    DataClass("notes", public_text("Notes of those who counsel"), personal=True, special=True),
    DataClass("contacts_log", public_text("When and how the person was in touch"), personal=True),
    DataClass("tasks", public_text("What staff have to do for the person"), personal=True),
    DataClass("roadmap", public_text("Agreed next steps"), personal=True),
    DataClass("referrals", public_text("To whom the person was referred, and what was answered"), personal=True),
    DataClass("conference", public_text("What partners agreed on in a case conference"), personal=True, special=True),
    DataClass("transfers", public_text("That the casefile went to another centre or came from one"), personal=True),
    DataClass("consent", public_text("What the person agreed to"), personal=True),
    DataClass("complaints", public_text("What the person complained of, and the answer"), personal=True),
    DataClass("messages", public_text("Messages to and from the person"), personal=True),
    DataClass("rights", public_text("What the person asked for about their own data"), personal=True),
)
"""Every class, from the least to the most personal."""

PERSONAL_CLASSES = frozenset(code for code, each in DATA_CLASSES.items() if each.personal)
