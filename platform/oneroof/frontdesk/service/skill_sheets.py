"""A skill as a coordinator sets it up: its name, the services that take it and the people who have it, in one."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.catalogue.models import Service
from oneroof.catalogue.service import offered_services
from oneroof.core.errors import NotFound
from oneroof.core.i18n import public_text
from oneroof.core.time import Clock
from oneroof.frontdesk.line.models import ServiceSkill, Skill
from oneroof.frontdesk.service.skills import (
    save_skill,
    set_service_skill,
    set_staff_skills,
    skills,
    skills_of_staff,
)
from oneroof.identity.models import Staff
from oneroof.tenancy.context import Context

_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class SkillSheets:
    """All skills of the centre, with all services and people that could have to do with them."""

    skills: list[Skill]
    services: list[Service]
    """Those that are offered."""
    staff: list[Staff]
    """Those who work here now, by name."""
    skill_of_service: dict[UUID, str]
    skills_of_staff: dict[UUID, tuple[str, ...]]

    def services_of(self, code: str) -> list[Service]:
        """The services that take a skill."""
        return [each for each in self.services if self.skill_of_service.get(each.id) == code]

    def staff_of(self, code: str) -> list[Staff]:
        """Who has a skill."""
        return [each for each in self.staff if code in self.skills_of_staff.get(each.id, ())]

    def skill(self, code: str) -> Skill:
        """One of them. Raises NotFound."""
        for each in self.skills:
            if each.code == code:
                return each
        raise NotFound("skill_not_found", public_text("There is no such skill here."))


def skill_sheets(session: Session, context: Context) -> SkillSheets:
    """What the coordinator's pages of skills show."""
    takes = select(ServiceSkill.service_id, ServiceSkill.skill).where(ServiceSkill.tenant_id == context.tenant_id)
    people = select(Staff).where(Staff.tenant_id == context.tenant_id, Staff.active)
    return SkillSheets(
        skills=skills(session, context),
        services=[item.service for item in offered_services(session, context)],
        staff=list(session.scalars(people.order_by(Staff.name, Staff.id))),
        skill_of_service={row.service_id: row.skill for row in session.execute(takes)},
        skills_of_staff=skills_of_staff(session, context),
    )


def save_sheet(
    session: Session,
    context: Context,
    clock: Clock,
    *,
    code: str | None,
    name: Mapping[str, str],
    service_ids: Collection[UUID],
    staff_ids: Collection[UUID],
) -> Skill:
    """Make a skill (`code` None) or change one: exactly these services take it, and exactly these people have it.

    A service takes one skill: it leaves the one that it took. Raises NotFound, and Invalid for an empty name.
    """
    before = skill_sheets(session, context)
    if code is not None:
        before.skill(code)
    found = save_skill(session, context, clock, code=code or _new_code(session, context, name), name=name)
    for service in before.services:
        takes, shall = before.skill_of_service.get(service.id) == found.code, service.id in service_ids
        if takes != shall:
            wanted = found.code if shall else None
            set_service_skill(session, context, clock, service_id=service.id, code=wanted)
    for member in before.staff:
        has = before.skills_of_staff.get(member.id, ())
        if (found.code in has) != (member.id in staff_ids):
            codes = {*has, found.code} if member.id in staff_ids else {*has} - {found.code}
            set_staff_skills(session, context, clock, staff_id=member.id, codes=sorted(codes))
    return found


def _new_code(session: Session, context: Context, name: Mapping[str, str]) -> str:
    """A code that no skill had here, made of its name."""
    text = next((each for each in name.values() if each.strip()), "")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")[: _LONGEST_CODE - 4]
    code = code if len(code) > 1 else "skill"
    used = set(session.scalars(select(Skill.code).where(Skill.tenant_id == context.tenant_id)))
    numbered = (f"{code}_{number}" for number in range(2, 1000))
    return code if code not in used else next(each for each in numbered if each not in used)
