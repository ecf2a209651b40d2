"""Linking a sign-in to the file that is open, when its person says so, and taking it away again."""

from dataclasses import dataclass
from uuid import UUID

from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.own_file import service, sign_ins
from oneroof.core.i18n import public_text
from oneroof.core.page_answers import as_id, given, go
from oneroof.identity.access import states_purpose
from oneroof.identity.providers import people_providers
from oneroof.identity.service_users.access import for_person, this_person
from oneroof.portal.my_file.pages import blueprint
from oneroof.portal.my_file.pages.opening import LINKING, asker
from oneroof.tenancy.work import work


@dataclass(frozen=True, slots=True)
class Asked:
    """A sign-in that was made in this browser before the file was opened, and may be the person's or another's."""

    provider_id: UUID
    provider: str
    subject: str


def asked_to_link() -> Asked | None:
    """What the person is asked about in this session; None for nothing."""
    current = work()
    held = LINKING.load(current.keys) or {}
    provider_id = as_id(held.get("provider", ""))
    if provider_id is None or held.get("session") != str(this_person().session_id):
        return None
    names = {each.id: each.name for each in people_providers(current.session)}
    return Asked(provider_id, names[provider_id], held["subject"]) if provider_id in names else None


@blueprint.post("/sign-in/link")
@states_purpose("own_file")
@for_person
def link() -> AnyResponse:
    """Link the sign-in, or say that it is not one's own."""
    asked = asked_to_link()
    if asked is None:
        return LINKING.drop(go("my_file.start"))
    if given("answer") != "yes":
        return LINKING.drop(go("my_file.start", public_text("This sign-in does not open your file.")))
    current, person = work(), this_person()
    if service.opened_by_sign_in(asker(), provider_id=asked.provider_id, subject=asked.subject) is None:
        sign_ins.link(
            current.session,
            current.context,
            current.clock,
            current.keys,
            person_id=person.person_id,
            casefile_id=person.casefile_id,
            provider_id=asked.provider_id,
            subject=asked.subject,
        )
    return LINKING.drop(go("my_file.start", public_text("This sign-in opens your file from now on.")))


@blueprint.post("/sign-in/unlink/<uuid:link_id>")
@states_purpose("own_file")
@for_person
def unlink(link_id: UUID) -> AnyResponse:
    """Take a sign-in away."""
    current = work()
    casefile_id = this_person().casefile_id
    sign_ins.unlink(current.session, current.context, current.clock, casefile_id=casefile_id, link_id=link_id)
    return go("my_file.reaching", public_text("This sign-in opens the file no more."))
