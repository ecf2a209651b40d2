-- The three roles of oneroof and its database, made once by a superuser of a PostgreSQL server (16 or newer):
--
--   ONEROOF_OWNER_PASSWORD=… ONEROOF_APP_PASSWORD=… ONEROOF_UMBRELLA_PASSWORD=… psql -X -f roles.sql postgres
--
-- (psql 15 or newer.) Safe to run again: it sets what is written here and leaves data alone.
-- Another name for the database: psql -v database=… The embedded server runs this same file.
\set ON_ERROR_STOP on
\getenv owner_password ONEROOF_OWNER_PASSWORD
\getenv app_password ONEROOF_APP_PASSWORD
\getenv umbrella_password ONEROOF_UMBRELLA_PASSWORD
\if :{?database} \else \set database oneroof \endif

SET password_encryption = 'scram-sha-256';
SET log_statement = 'none';
SET log_min_error_statement = 'panic';

SELECT format('CREATE ROLE %I', role)
FROM unnest(ARRAY['oneroof_owner', 'oneroof_app', 'oneroof_umbrella']) AS role
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role)
\gexec

-- Runs the migrations and owns every table. Never used by the application.
ALTER ROLE oneroof_owner WITH LOGIN BYPASSRLS NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'owner_password';
-- What the application is: owns nothing, and row level security always applies to it.
ALTER ROLE oneroof_app WITH LOGIN NOBYPASSRLS NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'app_password';
-- Reads and writes the tables of the federation and of the releases, and no others.
ALTER ROLE oneroof_umbrella WITH LOGIN NOBYPASSRLS NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION PASSWORD :'umbrella_password';

-- A session's context must reach every node of a distributed database; without Citus the setting is unknown and harmless.
ALTER ROLE oneroof_app SET citus.propagate_set_commands = 'local';
ALTER ROLE oneroof_umbrella SET citus.propagate_set_commands = 'local';
-- A context lives for a minute: nothing is gained by a transaction that idles for longer, and its locks are held.
ALTER ROLE oneroof_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE oneroof_umbrella SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE oneroof_app SET search_path = public;
ALTER ROLE oneroof_umbrella SET search_path = public;
ALTER ROLE oneroof_owner SET timezone = 'UTC';
ALTER ROLE oneroof_app SET timezone = 'UTC';
ALTER ROLE oneroof_umbrella SET timezone = 'UTC';

SELECT format('CREATE DATABASE %I OWNER oneroof_owner TEMPLATE template0 ENCODING ''UTF8''', :'database')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'database')
\gexec

ALTER DATABASE :"database" OWNER TO oneroof_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO oneroof_app, oneroof_umbrella;

-- Then, in that database: hardening.sql.
