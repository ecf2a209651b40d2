"""Old events go; the stream's number stays."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update

from oneroof.core.time import Clock, real_now
from oneroof.live.jobs import KEPT_FOR, forget_old_events
from oneroof.live.models import LiveEvent
from oneroof.live.sequencer import Sequencer
from oneroof.live.service import position
from oneroof.services import Services
from support.factories import Centre
from support.live_events import tell


def test_old_events_are_forgotten_and_numbers_go_on(services: Services, centre: Centre) -> None:
    tell(services.database, centre, 1, 2)
    Sequencer(services).one_round()
    long_ago = int((real_now() - KEPT_FOR - timedelta(hours=1)).timestamp() * 1000)
    tenant = next(each for each in services.directory.list_tenants() if each.id == centre.tenant_id)
    with services.database.transaction(centre.system) as session:
        session.execute(update(LiveEvent).where(LiveEvent.sequence == 1).values(id=UUID(int=long_ago << 80)))
        assert forget_old_events(session, centre.system, Clock(), tenant) is False
        assert session.scalars(select(LiveEvent.sequence)).all() == [2]
    tell(services.database, centre, 3)
    Sequencer(services).one_round()
    with services.database.transaction(centre.system) as session:
        assert position(session, centre.system) == 3
