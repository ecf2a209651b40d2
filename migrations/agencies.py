"""What the database itself holds of agencies: no context of theirs is good without an agreement in force.

An agency's context clears for nothing, stands for its one partnership, and carries the agency's tags. Never change what
these functions emit.
"""

from typing import Any

from oneroof.migrations.agency_rules import agreement_rules, standing_rules
from oneroof.migrations.agency_sharing import partner_sharing

_LINE_REFUSED = "oneroof: no agreement lets the phone line work here in this way"
_AGENCY_REFUSED = "oneroof: no agreement lets the agency work here in this way"

__all__ = ["agreement_rules", "claims_of_agencies", "partner_sharing", "seen_by_partner", "standing_rules"]


def claims_of_agencies(op: Any) -> None:
    """`oneroof.claims()` as the phone line left it, and one question more for contexts of agencies.

    It reads reference tables, which every node has, and nothing of tenants.
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
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = '{_LINE_REFUSED}';
            END IF;
            IF claims ->> 'k' = 'agency' AND NOT EXISTS (
                SELECT FROM public.agreement_standing s
                  JOIN public.agency_agreement a ON a.network_id = s.network_id AND a.id = s.agreement_id
                  JOIN public.network_agency g ON g.network_id = a.network_id AND g.id = a.agency_id
                 WHERE s.network_id = (claims ->> 'n')::int AND s.centre_id = (claims ->> 't')::int
                   AND a.agency_id = (claims ->> 'g')::uuid AND a.version = (claims ->> 'v')::int
                   AND a.accepted_at IS NOT NULL AND a.suspended_at IS NULL AND a.ended_at IS NULL
                   AND s.accepted_at IS NOT NULL AND s.suspended_at IS NULL AND s.ended_at IS NULL
                   AND claims ->> 'p' = ANY (a.purposes)
                   AND claims -> 'os' = jsonb_build_array(s.partnership_id) AND claims -> 'c' = '[]'::jsonb
                   AND claims -> 'ak' ?& ARRAY[g.code, g.kind, 'restricted']::text[]
                   AND NOT claims ?| ARRAY['pc', 'ps', 'l']
            ) THEN
                RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = '{_AGENCY_REFUSED}';
            END IF;
            RETURN claims;
        END
        $body$
        """  # noqa: S608  # constants of this file
    )


def seen_by_partner(op: Any) -> None:
    """An agency sees its own partnership alone, and what that may know of; it changes nothing of the partnership."""
    op.execute(
        """
        CREATE FUNCTION oneroof.is_agency() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
        RETURN coalesce(oneroof.claims() ->> 'k' = 'agency', false)
        """
    )
    op.execute("GRANT EXECUTE ON FUNCTION oneroof.is_agency() TO oneroof_app, oneroof_umbrella")
    for table, column in (("partnership", "id"), ("agency_grant", "partnership_id")):
        own = f"NOT oneroof.is_agency() OR {column} = ANY (oneroof.office_ids())"
        op.execute(f"CREATE POLICY partner ON {table} AS RESTRICTIVE USING ({own}) WITH CHECK ({own})")
        op.execute(
            f"CREATE POLICY partner_adds ON {table} AS RESTRICTIVE FOR INSERT WITH CHECK (NOT oneroof.is_agency())"
        )
    op.execute(
        "CREATE POLICY partner_changes ON partnership AS RESTRICTIVE FOR UPDATE"
        " USING (NOT oneroof.is_agency()) WITH CHECK (NOT oneroof.is_agency())"
    )
