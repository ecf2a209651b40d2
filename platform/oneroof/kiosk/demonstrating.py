"""The hall of a demonstration: ways to its offices, and what visitors said in the last weeks and months."""

from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from oneroof.casefiles.demonstration import Stage
from oneroof.frontdesk.models import Office
from oneroof.frontdesk.survey.models import QUESTIONS, STEPS, SurveyCount
from oneroof.kiosk.models import ABOUT, DAY_PARTS, FACES, WHOLE_VISIT, Feedback, Wayfinding
from oneroof.kiosk.service.feedback import DAYS
from oneroof.tenancy.models import Tenant

ROUTES = (
    (0, ["straight", "here"]),
    (0, ["straight", "left", "here"]),
    (0, ["straight", "right", "door", "here"]),
    (1, ["lift", "left", "here"]),
    (1, ["lift", "right", "here"]),
)
LIKELY_FACES = (40, 30, 15, 10, 5)
LIKELY_STEPS = {
    "hours": (42, 41, 12, 5),
    "space": (38, 43, 14, 5),
    "kindness": (70, 26, 3, 1),
    "closeness": (72, 25, 2, 1),
}
SURVEY_DAYS = 200
LIKELY_LANGUAGES = {"pt": 30, "bn": 14, "en": 14, "ur": 10, "uk": 8, "ar": 8, "fr": 8, "es": 5, "fa": 3}


def hall(stage: Stage) -> None:
    """Ways and feedback, where there are offices and neither yet."""
    session, context = stage.session, stage.context
    offices = session.scalars(
        select(Office).where(Office.tenant_id == context.tenant_id, Office.state == "active").order_by(Office.position)
    ).all()
    if not offices:
        return
    if not _is_written(stage, Wayfinding):
        for number, office in enumerate(offices):
            storey, steps = ROUTES[number % len(ROUTES)]
            session.add(Wayfinding(office_id=office.id, storey=storey, steps=steps, texts={}))
    if not _is_written(stage, Feedback):
        _feedback(stage)
    if not _is_written(stage, SurveyCount):
        _survey(stage)
    session.flush()


def _is_written(stage: Stage, table: type[Wayfinding | Feedback | SurveyCount]) -> bool:
    rows = select(func.count()).select_from(table).where(table.tenant_id == stage.context.tenant_id)
    return bool(stage.session.scalar(rows))


def _feedback(stage: Stage) -> None:
    session, context = stage.session, stage.context
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    today = stage.clock.now().astimezone(ZoneInfo(zone)).date()
    dice = Random(context.tenant_id)  # noqa: S311  # makes figures up, and the same ones each time
    counts: dict[tuple[object, ...], int] = {}
    for ago in range(1, DAYS):
        day = today - timedelta(days=ago)
        for _ in range(dice.randint(8, 22) if day.weekday() < 5 else 0):
            (face,) = dice.choices(FACES, LIKELY_FACES)
            (language,) = dice.choices(list(LIKELY_LANGUAGES), list(LIKELY_LANGUAGES.values()))
            part = dice.choice(DAY_PARTS[:2])
            for about in (WHOLE_VISIT, *dice.sample(ABOUT[1:], dice.randint(0, 2))):
                key = (day, part, language, about, face)
                counts[key] = counts.get(key, 0) + 1
    names = ("day", "day_part", "language", "about", "face")
    session.add_all(Feedback(**dict(zip(names, key, strict=True)), answers=answers) for key, answers in counts.items())


def _survey(stage: Stage) -> None:
    session, context = stage.session, stage.context
    zone = session.scalars(select(Tenant.time_zone).where(Tenant.id == context.tenant_id)).one()
    today = stage.clock.now().astimezone(ZoneInfo(zone)).date()
    dice = Random(context.tenant_id + 1)  # noqa: S311  # as above
    counts: dict[tuple[object, ...], int] = {}
    for ago in range(1, SURVEY_DAYS):
        day = today - timedelta(days=ago)
        for _ in range(dice.randint(0, 4) if day.weekday() < 5 else 0):
            (language,) = dice.choices(list(LIKELY_LANGUAGES), list(LIKELY_LANGUAGES.values()))
            for question in QUESTIONS:
                (step,) = dice.choices(STEPS, LIKELY_STEPS[question])
                key = (day, language, question, step)
                counts[key] = counts.get(key, 0) + 1
    names = ("day", "language", "question", "step")
    session.add_all(
        SurveyCount(**dict(zip(names, key, strict=True)), answers=answers) for key, answers in counts.items()
    )
