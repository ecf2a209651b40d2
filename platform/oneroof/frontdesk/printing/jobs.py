"""What of devices and slips is tidied up once a day."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneroof.core.time import Clock, real_now
from oneroof.frontdesk.printing.models import PrintJob
from oneroof.identity.devices.models import PairingCode
from oneroof.jobs.schedule import scheduled
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

SLIPS_KEPT = timedelta(days=2)
"""Long enough to see what the printer did yesterday. Their pictures carry codes that follow visits."""


@scheduled("device upkeep", purpose="administration")
def forget_slips_and_codes(session: Session, context: Context, clock: Clock, _tenant: ListedTenant) -> bool:
    """Drop slips two days after they were asked for, and pairing codes that have ended."""
    session.execute(
        delete(PrintJob)
        .where(PrintJob.tenant_id == context.tenant_id, PrintJob.created_at < clock.now() - SLIPS_KEPT)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        delete(PairingCode)
        .where(PairingCode.tenant_id == context.tenant_id, PairingCode.expires_at < real_now() - SLIPS_KEPT)
        .execution_options(synchronize_session=False)
    )
    return True
