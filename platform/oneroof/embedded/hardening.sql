-- What PostgreSQL lets every role do, and oneroof's roles never need. All tenants' sessions have the same role, so
-- these would reach from one tenant's session into another's. Run by a superuser, in oneroof's own database:
--
--   psql -X -1 -f hardening.sql oneroof
--
-- Safe to run again. The embedded server runs this same file. Without it everything works; docs/isolation.md says
-- what then stays open.

-- Large objects are a store without row level security, which all sessions of a role share.
REVOKE EXECUTE ON FUNCTION pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer),
    pg_catalog.lo_from_bytea(oid, bytea) FROM PUBLIC;

-- The statements that other sessions of the same role run, and where they come from.
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_stat_get_activity(integer),
    pg_catalog.pg_stat_get_backend_activity(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_stat_get_activity(integer),
    pg_catalog.pg_stat_get_backend_activity(integer) TO pg_monitor;

-- Ending other sessions of the same role, or their statements.
REVOKE EXECUTE ON FUNCTION pg_catalog.pg_cancel_backend(integer),
    pg_catalog.pg_terminate_backend(integer, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pg_catalog.pg_cancel_backend(integer),
    pg_catalog.pg_terminate_backend(integer, bigint) TO pg_signal_backend;
