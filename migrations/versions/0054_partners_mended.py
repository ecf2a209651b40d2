"""Referrals end with the consent or the agreement that they rest on, whoever ends it and whatever they see."""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward only.

    Both look at the end of the transaction: what the actor sees, the service has withdrawn by then with its step and
    its letters. Of the rest the clock strikes at once, and what is to be noted is noted then.
    """
    op.execute(
        """
        CREATE FUNCTION oneroof.withdraw_referrals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            by_consent boolean := TG_ARGV[0] = 'consent_withdrawn';
            said timestamptz := CASE WHEN by_consent THEN (to_jsonb(NEW) ->> 'answered_at')::timestamptz
                                     ELSE (to_jsonb(NEW) ->> 'changed_at')::timestamptz END;
            found record;
        BEGIN
            FOR found IN SELECT r.id, greatest(said, r.moved_at) AS moment FROM public.referral r
                          WHERE r.tenant_id = NEW.tenant_id
                            AND CASE WHEN by_consent THEN r.consent_id = NEW.id ELSE r.partnership_id = NEW.id END
                            AND r.state IN ('sent', 'seen', 'needs_more', 'accepted')
                          ORDER BY r.id LOOP
                UPDATE public.sharing SET ended_at = found.moment
                 WHERE tenant_id = NEW.tenant_id AND ended_at IS NULL
                   AND (source_kind = 'referral' AND source_id = found.id
                        OR source_kind = 'grant' AND source_id IN (
                            SELECT g.id FROM public.agency_grant g
                             WHERE g.tenant_id = NEW.tenant_id AND g.subject_kind = 'referral'
                               AND g.subject_id = found.id));
                UPDATE public.referral_clock SET next_at = found.moment
                 WHERE tenant_id = NEW.tenant_id AND referral_id = found.id AND next_at > found.moment;
                UPDATE public.referral
                   SET state = 'withdrawn', reason = TG_ARGV[0], moved_at = found.moment, version = version + 1
                 WHERE tenant_id = NEW.tenant_id AND id = found.id;
            END LOOP;
            RETURN NULL;
        END $$
        """
    )
    for table, reason, when in (
        ("consent", "consent_withdrawn", "OLD.state = 'given' AND NEW.state <> 'given'"),
        ("partnership", "agreement_ended", "OLD.state <> 'ended' AND NEW.state = 'ended'"),
    ):
        op.execute(
            f"""
            CREATE CONSTRAINT TRIGGER referrals AFTER UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
            WHEN ({when})
            EXECUTE FUNCTION oneroof.withdraw_referrals('{reason}')
            """
        )
