"""Somebody of a demonstration network who has two casefiles, in two scripts, so that there is a pair to compare."""

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.demonstration import Stage
from oneroof.casefiles.finding.duplicates import look_for_duplicates
from oneroof.casefiles.finding.searching import likely
from oneroof.casefiles.service import Facts, Identity

TWICE = Identity.named("Olena Tkachuk", "1991-09", "UA")
"""The same as Олена Ткачук, whom `persons.demo` makes."""


def duplicates(stage: Stage) -> None:
    """A probable duplicate, where she has one casefile; not where she has two by now, or none."""
    parts = (stage.session, stage.context, stage.clock, stage.keys)
    facts = Facts((TWICE.name,), TWICE.birth_date)
    if len(likely(stage.session, stage.context, stage.keys, facts)) != 1:
        return
    view = casefiles.open_casefile(*parts, identity=TWICE, language="uk", another_person=True)
    look_for_duplicates(*parts, person_id=view.casefile.person_id)
