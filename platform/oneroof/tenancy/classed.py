"""What every table of a personal data class carries on its rows, and which tables these are."""

from uuid import UUID

from sqlalchemy import String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from oneroof.core.db import Base


class Classed:
    """What a policy looks at: whose data, of which class, shared with which offices, kept from which agencies.

    `casefiles.sharing.service.row_clearance` gives the last two for a new row; from then on the database keeps them as
    the table `sharing` says, and refuses whoever else writes them.
    """

    person_id: Mapped[UUID] = mapped_column(sort_order=-5)
    data_class: Mapped[str] = mapped_column(sort_order=-4)
    shared_office_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list, sort_order=-3)
    protected_from: Mapped[list[str]] = mapped_column(ARRAY(String), default=list, sort_order=-2)


def classed_models() -> list[type[Classed]]:
    """Every mapped class that holds personal data."""
    return [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Classed)]
