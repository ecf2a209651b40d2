"""What the database itself holds of the phone line: no context of an operator is good without a running agreement.

An operator's context names the line (`l`), clears for no more than the agreement covers, stands for no office, and
carries no agency's tags: so whoever is kept from anybody is kept from the line. Never change what these functions emit.
"""

from typing import Any

from oneroof.migrations.protection import definer_function

_REFUSED = "oneroof: no agreement lets the phone line work here in this way"


def claims_of_operators(op: Any) -> None:
    """`oneroof.claims()` as it was, and one question more for contexts of operators.

    It reads a reference table, which every node has, and nothing of tenants.
    """
    op.execute(
        f"""
        CREATE OR REPLACE FUNCTION oneroof.claims() RETURNS jsonb LANGUAGE plpgsql STABLE PARALLEL SAFE
        SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
        DECLARE
            entered text := coalesce(current_setting('oneroof.context', true), '');
            key_name text := split_part(entered, ':', 1);
            given text := split_part(entered, ':', 2);
            payload text := substr(entered, length(key_name) + length(given) + 3);
            moment float8 := extract(epoch FROM clock_timestamp());
            expected text;
            claims jsonb;
            refusal text;
        BEGIN
            IF entered = '' THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = 'oneroof: no tenant context has been entered';
            END IF;
            SELECT encode(sha256(k.outer_block || sha256(k.inner_block || convert_to(payload, 'UTF8'))), 'hex')
              INTO expected FROM oneroof.context_key k WHERE k.key_id = key_name;
            -- Hashed once more, so that the time of the comparison says nothing about the right signature.
            IF expected IS NULL OR sha256(convert_to(expected, 'UTF8')) <> sha256(convert_to(given, 'UTF8')) THEN
                RAISE EXCEPTION USING ERRCODE = '42501',
                    MESSAGE = 'oneroof: the tenant context does not carry this platform''s signature';
            END IF;
            claims := payload::jsonb;
            -- CASE, so that a claim which is missing is a refusal too.
            refusal := CASE
                WHEN (claims ->> 'exp')::float8 - (claims ->> 'iat')::float8 <= 60 THEN
                    CASE
                        WHEN (claims ->> 'iat')::float8 > moment + 10 THEN
                            'oneroof: the tenant context comes from the future; are the servers'' clocks set?'
                        WHEN (claims ->> 'exp')::float8 < moment THEN 'oneroof: the tenant context has expired'
                    END
                ELSE 'oneroof: the tenant context claims more than a minute to live'
            END;
            IF refusal IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = refusal;
            END IF;
            IF claims ->> 'k' = 'operator' AND NOT EXISTS (
                SELECT FROM public.phone_agreement a
                 WHERE a.network_id = (claims ->> 'n')::int AND a.centre_id = (claims ->> 't')::int
                   AND a.line_id = (claims ->> 'l')::int AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL
                   AND claims ->> 'p' IN ('phone_line', 'caller_verification')
                   AND to_jsonb(a.data_classes) @> (claims -> 'c')
                   AND claims -> 'os' = '[]'::jsonb AND NOT claims ? 'ak'
            ) THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = '{_REFUSED}';
            END IF;
            RETURN claims;
        END
        $body$
        """  # noqa: S608  # a constant of this file
    )


def agreement_rules(op: Any) -> None:
    """The umbrella proposes, the centre alone accepts, either ends; and nothing of an agreement changes otherwise."""
    op.execute(
        """
        CREATE FUNCTION oneroof.check_agreement() RETURNS trigger LANGUAGE plpgsql
        SET search_path = pg_catalog, pg_temp AS $$
        DECLARE
            own_kind varchar;
            refusal text;
        BEGIN
            IF current_user <> 'oneroof_umbrella' THEN
                RETURN NEW;
            END IF;
            SELECT t.kind INTO own_kind FROM public.tenant t
             WHERE t.network_id = oneroof.network_id() AND t.id = oneroof.tenant_id();
            refusal := CASE
                WHEN TG_OP = 'INSERT' AND (own_kind <> 'umbrella' OR NEW.accepted_at IS NOT NULL
                                           OR NEW.ended_at IS NOT NULL)
                    THEN 'oneroof: the umbrella proposes agreements, and others accept and end them'
                WHEN TG_OP = 'INSERT' AND NOT EXISTS (
                        SELECT FROM public.tenant t WHERE t.network_id = NEW.network_id AND t.id = NEW.line_id
                                                      AND t.kind = 'phone_line')
                    THEN 'oneroof: only a phone line works in centres under an agreement'
                WHEN TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'accepted_at' - 'ended_at' - 'ended_by'
                                       <> to_jsonb(OLD) - 'accepted_at' - 'ended_at' - 'ended_by'
                    THEN 'oneroof: an agreement is accepted and ended, and not changed'
                WHEN TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL AND NEW IS DISTINCT FROM OLD
                    THEN 'oneroof: an agreement that has ended stays as it is'
                WHEN TG_OP = 'UPDATE' AND NEW.accepted_at IS DISTINCT FROM OLD.accepted_at
                     AND (OLD.accepted_at IS NOT NULL OR oneroof.tenant_id() <> NEW.centre_id)
                    THEN 'oneroof: the centre alone accepts an agreement, once'
                WHEN TG_OP = 'UPDATE' AND own_kind <> 'umbrella' AND oneroof.tenant_id() <> NEW.centre_id
                    THEN 'oneroof: an agreement is its two sides'' alone'
            END;
            IF refusal IS NOT NULL THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = refusal;
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER checking BEFORE INSERT OR UPDATE ON phone_agreement"
        " FOR EACH ROW EXECUTE FUNCTION oneroof.check_agreement()"
    )


def case_code_functions(op: Any) -> None:
    """A centre puts in hashes of its own and takes them out; a line asks for one, and hears of centres that agreed."""
    definer_function(
        op,
        "oneroof.publish_case_code(wanted bytea) RETURNS void LANGUAGE sql",
        """
        INSERT INTO public.case_code_home (network_id, code_hash, centre_id)
        VALUES (oneroof.network_id(), wanted, oneroof.tenant_id()) ON CONFLICT DO NOTHING
        """,
        to="oneroof_app",
    )
    definer_function(
        op,
        "oneroof.withdraw_case_code(wanted bytea) RETURNS void LANGUAGE sql",
        """
        DELETE FROM public.case_code_home h
         WHERE h.network_id = oneroof.network_id() AND h.code_hash = wanted AND h.centre_id = oneroof.tenant_id()
        """,
        to="oneroof_app",
    )
    definer_function(
        op,
        "oneroof.homes_of_case_code(wanted bytea) RETURNS TABLE (centre_id int) LANGUAGE sql STABLE",
        """
        SELECT h.centre_id
          FROM public.case_code_home h
          JOIN public.phone_agreement a ON a.network_id = h.network_id AND a.centre_id = h.centre_id
         WHERE h.network_id = oneroof.network_id() AND h.code_hash = wanted AND a.line_id = oneroof.tenant_id()
           AND a.accepted_at IS NOT NULL AND a.ended_at IS NULL
        """,
        to="oneroof_app",
    )
