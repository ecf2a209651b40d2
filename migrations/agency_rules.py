"""Who may do what to an agreement with an agency, held by triggers. Never change what these functions emit."""

from typing import Any


def agreement_rules(op: Any) -> None:
    """The umbrella drafts, proposes and signs; terms change in a draft alone, and what has ended stays as it is."""
    op.execute(
        """
        CREATE FUNCTION oneroof.check_agency_agreement() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            moves text[] := '{signatories,proposed_at,accepted_at,accepted_by,suspended_at,suspended_by,suspend_reason,'
                            'ended_at,ended_by,end_reason,warned_at}';
            own_kind varchar;
            refusal text;
        BEGIN
            IF current_user <> 'oneroof_umbrella' THEN
                RETURN NEW;
            END IF;
            SELECT t.kind INTO own_kind FROM public.tenant t
             WHERE t.network_id = oneroof.network_id() AND t.id = oneroof.tenant_id();
            refusal := CASE
                WHEN own_kind IS DISTINCT FROM 'umbrella'
                    THEN 'oneroof: agreements with agencies are the umbrella''s to write'
                WHEN TG_OP = 'INSERT' AND (NEW.proposed_at IS NOT NULL OR NEW.accepted_at IS NOT NULL
                                           OR NEW.suspended_at IS NOT NULL OR NEW.ended_at IS NOT NULL)
                    THEN 'oneroof: an agreement begins as a draft'
                WHEN cardinality(NEW.readable || NEW.writable) > 0 AND EXISTS (
                        SELECT FROM public.network_agency g
                         WHERE g.network_id = NEW.network_id AND g.id = NEW.agency_id AND g.is_enforcement)
                    THEN 'oneroof: an enforcement authority is given no data of persons'
                WHEN TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
                    THEN 'oneroof: an agreement that has ended stays as it is'
                WHEN TG_OP = 'UPDATE' AND OLD.proposed_at IS NOT NULL AND to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves
                    THEN 'oneroof: what was proposed is signed or ended, and not changed'
                WHEN TG_OP = 'UPDATE' AND OLD.accepted_at IS NOT NULL
                     AND (NEW.accepted_at, NEW.signatories) IS DISTINCT FROM (OLD.accepted_at, OLD.signatories)
                    THEN 'oneroof: what was signed stays signed'
                WHEN TG_OP = 'UPDATE' AND OLD.accepted_at IS NULL AND NEW.accepted_at IS NOT NULL
                     AND (NEW.proposed_at IS NULL OR NOT NEW.signatories @> '[{"side": "agency"}, {"side": "umbrella"}]'
                          OR EXISTS (SELECT FROM jsonb_array_elements(NEW.signatories) AS one
                                      WHERE one ->> 'signed_at' IS NULL))
                    THEN 'oneroof: an agreement is in force once both sides have signed it'
            END;
            IF refusal IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = refusal;
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER checking BEFORE INSERT OR UPDATE ON agency_agreement"
        " FOR EACH ROW EXECUTE FUNCTION oneroof.check_agency_agreement()"
    )


def standing_rules(op: Any) -> None:
    """The centre alone says whether an agreement counts in it, and what has ended there does not come back."""
    op.execute(
        """
        CREATE FUNCTION oneroof.check_agreement_standing() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            refusal text;
        BEGIN
            IF current_user <> 'oneroof_umbrella' THEN
                RETURN NEW;
            END IF;
            refusal := CASE
                WHEN NEW.centre_id IS DISTINCT FROM oneroof.tenant_id()
                    THEN 'oneroof: whether an agreement counts in a centre is the centre''s to say'
                WHEN NOT EXISTS (
                        SELECT FROM public.agency_agreement a
                         WHERE a.network_id = NEW.network_id AND a.id = NEW.agreement_id AND a.proposed_at IS NOT NULL
                           AND (a.centre_id IS NULL OR a.centre_id = NEW.centre_id))
                    THEN 'oneroof: no such agreement has been proposed to this centre'
                WHEN TG_OP = 'UPDATE' AND (NEW.agreement_id, NEW.centre_id, NEW.partnership_id)
                                          IS DISTINCT FROM (OLD.agreement_id, OLD.centre_id, OLD.partnership_id)
                    THEN 'oneroof: a centre''s word is about one agreement'
                WHEN TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
                    THEN 'oneroof: what has ended in a centre stays as it is'
            END;
            IF refusal IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = refusal;
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER checking BEFORE INSERT OR UPDATE ON agreement_standing"
        " FOR EACH ROW EXECUTE FUNCTION oneroof.check_agreement_standing()"
    )
