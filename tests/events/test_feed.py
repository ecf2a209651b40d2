"""The feed loses nothing, whatever commits when, and says where to go on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from oneroof.core.errors import Invalid
from oneroof.events import jobs, reading, service
from oneroof.events.models import PartnerEvent, WebhookAttempt, WebhookDelivery
from oneroof.events.numbering import number_open
from oneroof.events.reading import Feed
from support.webhooks import Line, Receiver


def read(line: Line, after: str | None, limit: int = 100) -> Feed:
    """A page of the feed."""
    found: Feed = line.do(reading.feed, partnership_id=line.here.partnership.id, after=after, limit=limit)
    return found


def test_an_early_id_that_commits_late_is_not_lost(line: Line) -> None:
    line.work()
    start = read(line, None).cursor
    subject, database, system = line.granted(), line.centre.database, line.centre.system
    wanted: dict[str, Any] = {
        "type": "procedure.moved",
        "partnership_id": line.here.partnership.id,
        "subject_kind": "procedure",
        "subject_id": subject,
    }
    with database.transaction(system) as slow:
        early = service.record(slow, system, line.clock, **wanted)
        slow.flush()
        late = line.happens(subject)
        line.work()
        assert early < late
        first = read(line, start)
        assert [each.id for each in first.events] == [late]
    line.work()
    assert [each.id for each in read(line, first.cursor).events] == [early]


def test_numbers_are_without_gap_under_concurrency(line: Line) -> None:
    subject, together = line.granted(), Barrier(4)

    def some(_number: int) -> None:
        together.wait()
        for _ in range(5):
            line.happens(subject)
            line.do(number_open, partnership_id=line.here.partnership.id)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(some, range(4)))
    with line.centre.database.transaction(line.centre.system) as session:
        numbers = list(session.scalars(select(PartnerEvent.sequence).order_by(PartnerEvent.sequence)))
    assert numbers == list(range(1, len(numbers) + 1))
    seen, cursor = [], None
    while True:
        page = read(line, cursor, limit=3)
        seen += [each.id for each in page.events if each.type == "procedure.moved"]
        cursor = page.cursor
        if not page.has_more:
            break
    assert len(seen) == len(set(seen)) == 20


def test_the_cursor_stays_at_the_end_and_old_ones_say_that_events_are_gone(line: Line, receiver: Receiver) -> None:
    line.endpoint(receiver)
    line.work()
    first, subject = read(line, None).cursor, line.granted()
    line.happens(subject)
    line.work()
    end = read(line, first)
    assert (len(end.events), end.has_missed, end.has_more) == (1, False, False)
    assert (read(line, end.cursor).events, read(line, end.cursor).cursor) == ([], end.cursor)
    line.now += jobs.KEPT_FOR + timedelta(hours=1)
    line.do(jobs.forget_old_events, _tenant=None)
    for model in (PartnerEvent, WebhookDelivery, WebhookAttempt):
        with line.centre.database.transaction(line.centre.system) as session:
            old = select(model)
            if model is PartnerEvent:
                old = old.where(PartnerEvent.type == "procedure.moved")
            assert session.scalars(old).all() == []
    assert read(line, first).has_missed
    assert not read(line, end.cursor).has_missed
    line.happens(subject)
    line.work()
    assert len(read(line, end.cursor).events) == 1


@pytest.mark.parametrize("cursor", ["", "1", "e-1", "e01", "e9999999999999999999", "e1; --"])
def test_other_cursors_are_refused(line: Line, cursor: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(line, cursor)
    assert "after" in refused.value.fields
