"""A consent that ends closes the links that rest on it, whatever was answered there."""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only. Whoever notes the answer: the links go in that transaction."""
    op.execute(
        """
        CREATE FUNCTION oneroof.revoke_links_of_consent() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        BEGIN
            UPDATE public.referral_link l SET revoked_at = greatest(NEW.answered_at, l.made_at)
              FROM public.referral r
             WHERE r.tenant_id = NEW.tenant_id AND r.consent_id = NEW.id
               AND l.tenant_id = NEW.tenant_id AND l.referral_id = r.id AND l.revoked_at IS NULL;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER referral_links AFTER UPDATE OF state ON consent FOR EACH ROW
        WHEN (OLD.state = 'given' AND NEW.state <> 'given')
        EXECUTE FUNCTION oneroof.revoke_links_of_consent()
        """
    )
