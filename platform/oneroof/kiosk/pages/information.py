"""What people ask at the door: when is it open, where is what, what is done here?"""

from flask import g
from werkzeug.wrappers import Response as AnyResponse

from oneroof.core.i18n import current_language
from oneroof.frontdesk.floor.hours import day_groups, opening_times
from oneroof.identity.devices.access import this_device
from oneroof.kiosk.pages import blueprint
from oneroof.kiosk.pages.door import at_kiosk, going_on, shown, walk
from oneroof.kiosk.service import subjects, ways
from oneroof.portal.centres import weekday
from oneroof.tenancy.work import work


@blueprint.get("/information")
@at_kiosk
def information() -> AnyResponse:
    """Opening hours, and the way to each office."""
    current = work()
    times = opening_times(current.session, current.context, current.clock)
    found = ways(current.session, current.context)
    other = [
        (way.office, times.offices[way.office.id])
        for way in found
        if way.office.id in times.offices and times.offices[way.office.id].week != times.centre.week
    ]
    return shown("information", times=times, ways=found, other_hours=other, weekday=weekday, day_groups=day_groups)


@blueprint.get("/information/<area>")
@at_kiosk
def services(area: str) -> AnyResponse:
    """What the centre does in one policy area."""
    current = work()
    found = subjects(
        current.session,
        current.context,
        today=current.clock.today(g.tenant.time_zone),
        language=current_language(),
        office_ids=this_device().office_ids,
    )
    subject = next((each for each in found if each.area == area), None)
    if subject is None:
        return (
            shown("subjects", subjects=found) if area == "services" else going_on(walk(), "services", area="services")
        )
    return shown("services", subject=subject)
