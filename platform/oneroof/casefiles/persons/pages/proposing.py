"""Tasks that what is known of a person proposes."""

from datetime import timedelta
from uuid import UUID, uuid5

from werkzeug.wrappers import Response as AnyResponse

from oneroof.casefiles.casework.tasks import service as tasks
from oneroof.casefiles.casework.tasks.service import Link, NewTask, Who
from oneroof.casefiles.persons import service as persons
from oneroof.casefiles.persons.pages import blueprint
from oneroof.casefiles.persons.parts import NEEDS
from oneroof.core.i18n import staff_text
from oneroof.core.page_answers import go
from oneroof.identity.access import requires
from oneroof.tenancy.work import work

GUARDIAN_DAYS = 3
"""A child who is alone does not wait for a month's end."""


@blueprint.post("/<uuid:casefile_id>/person/needs/<uuid:entry_id>/guardian-task")
@requires("casefiles.write")
def guardian_task(casefile_id: UUID, entry_id: UUID) -> AnyResponse:
    """A task for the reader: see that a guardian is appointed. Once, however often it is asked for.

    Its text stays empty, since others read tasks who do not read needs; it leads to the need.
    """
    current = work()
    opened = (current.session, current.context, current.clock, current.keys)
    persons.read_entry(*opened, casefile_id=casefile_id, part=NEEDS, entry_id=entry_id)
    tasks.add(
        *opened,
        casefile_id=casefile_id,
        once_id=uuid5(entry_id, "guardian"),
        task=NewTask(
            due_on=current.clock.now().date() + timedelta(days=GUARDIAN_DAYS),
            who=Who(staff_id=current.context.actor_id),
            code="look_after_need",
            priority="high",
            link=Link("need", entry_id),
        ),
    )
    return go("casefile_pages.casefile", staff_text("It is among your tasks."), casefile_id=casefile_id)
