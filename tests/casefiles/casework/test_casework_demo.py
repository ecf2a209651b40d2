"""The demonstration shows something on each page of casework, and adds it once."""

from oneroof.casefiles.casework.assignments.models import Assignment
from oneroof.casefiles.casework.demo import casework
from oneroof.casefiles.casework.notes.models import Note
from oneroof.casefiles.casework.roadmap.models import RoadmapVersion
from oneroof.casefiles.casework.tasks.models import Task
from oneroof.casefiles.demonstration import Stage
from support.procedures import Desk


def test_the_demonstration_adds_casework_once(desk: Desk) -> None:
    desk.casefile(another_person=True)
    centre = desk.floor.centre
    for _start in range(2):
        with centre.database.transaction(centre.system) as session:
            casework(Stage(session, centre.system, centre.clock, desk.keys, "national_centre", "pt"))
    counts = {kind.__name__: len(desk.rows(kind)) for kind in (Note, RoadmapVersion, Assignment, Task)}
    assert counts == {"Note": 1, "RoadmapVersion": 1, "Assignment": 1, "Task": 1}
