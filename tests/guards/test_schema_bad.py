"""Each rule of the schema is shown something that breaks it, and must name it. Every bad change is rolled back."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from support.schema_rules import RULES
from support.schema_rules.bad_classes import BAD_CLASSES
from support.servers import Servers, fresh_database

PLAIN = (
    "CREATE TABLE bad (tenant_id int NOT NULL, id uuid NOT NULL, note text, "
    "CONSTRAINT pk_bad PRIMARY KEY (tenant_id, id));"
)
"""A table with the right key, and nothing else that it needs."""
PROTECTED = (
    PLAIN + "ALTER TABLE bad OWNER TO oneroof_owner; ALTER TABLE bad ENABLE ROW LEVEL SECURITY;"
    "ALTER TABLE bad FORCE ROW LEVEL SECURITY; CREATE POLICY everyone ON bad USING (true) WITH CHECK (true);"
)
TENANT_POLICY = (
    "CREATE POLICY tenant ON bad AS RESTRICTIVE USING (tenant_id = oneroof.tenant_id()) "
    "WITH CHECK (tenant_id = oneroof.tenant_id());"
)
FUNCTION = "CREATE FUNCTION oneroof.bad() RETURNS int LANGUAGE sql {} AS 'SELECT 1';"
APP = "oneroof_app"

BAD: list[tuple[str, str, str]] = [
    ("every table is the tenants' or reviewed", "CREATE TABLE bad (id uuid PRIMARY KEY)", "public.bad"),
    ("every table is the tenants' or reviewed", "CREATE TABLE oneroof.bad (tenant_id int)", "oneroof.bad"),
    (
        "every table is the tenants' or reviewed",
        "CREATE TABLE bad (tenant_id int NOT NULL, id uuid, CONSTRAINT pk_bad PRIMARY KEY (id))",
        "public.bad",
    ),
    (
        "tenants' tables stand in the schema public",
        "CREATE TABLE oneroof.bad (tenant_id int, id uuid, PRIMARY KEY (tenant_id, id))",
        "oneroof.bad",
    ),
    ("tenant_id is an int that is never null", PLAIN + "ALTER TABLE bad ALTER tenant_id TYPE bigint", "public.bad"),
    ("tenant_id is an int that is never null", PLAIN + "ALTER TABLE bad ALTER tenant_id SET DEFAULT 1", "public.bad"),
    (
        "rows have a UUID of their own",
        "CREATE TABLE bad (tenant_id int, id int, PRIMARY KEY (tenant_id, id))",
        "public.bad",
    ),
    ("rows have a UUID of their own", "CREATE TABLE bad (tenant_id int PRIMARY KEY, id uuid)", "public.bad"),
    ("numbers come from rows, not from sequences", "CREATE SEQUENCE bad", "public.bad"),
    (
        "no column has a default, an identity or a generated value",
        PLAIN + "ALTER TABLE bad ADD n int GENERATED ALWAYS AS IDENTITY",
        "public.bad: its column n",
    ),
    ("no column has a default, an identity or a generated value", PLAIN + "ALTER TABLE bad ADD n serial", "public.bad"),
    (
        "no column has a default, an identity or a generated value",
        PLAIN + "ALTER TABLE bad ADD at timestamptz DEFAULT now()",
        "public.bad: its column at",
    ),
    (
        "no column has a default, an identity or a generated value",
        PLAIN + "ALTER TABLE bad ADD n int GENERATED ALWAYS AS (tenant_id * 2) STORED",
        "public.bad: its column n",
    ),
    ("times know their zone", PLAIN + "ALTER TABLE bad ADD at timestamp", "public.bad: its column at"),
    ("no enum types", "CREATE TYPE bad AS ENUM ('a')", "public.bad"),
    ("tables are ordinary and logged", "CREATE UNLOGGED TABLE bad (id int)", "public.bad"),
    ("no inheritance, and one level of partitions at most", "CREATE TABLE bad () INHERITS (person)", "public.bad"),
    (
        "no inheritance, and one level of partitions at most",
        "CREATE TABLE a (n int) PARTITION BY RANGE (n); CREATE TABLE b PARTITION OF a DEFAULT PARTITION BY RANGE (n);"
        "CREATE TABLE bad PARTITION OF b DEFAULT",
        "public.bad",
    ),
    (
        "no rules on tables",
        PLAIN + "CREATE RULE r AS ON DELETE TO bad DO INSTEAD NOTHING",
        "public.bad: has the rule r",
    ),
    ("views ask with the rights of who asks", "CREATE VIEW bad AS SELECT 1", "public.bad"),
    (
        "views ask with the rights of who asks",
        "CREATE VIEW bad WITH (security_invoker = false) AS SELECT * FROM person",
        "public.bad",
    ),
    ("no materialised views", "CREATE MATERIALIZED VIEW bad AS SELECT 1", "public.bad"),
    ("no extensions but the reviewed ones", "CREATE EXTENSION vector", "vector"),
    (
        "tenant_id comes first in every key",
        "CREATE TABLE bad (id uuid, tenant_id int, CONSTRAINT pk_bad PRIMARY KEY (id, tenant_id))",
        "public.bad: its key pk_bad",
    ),
    (
        "tenant_id comes first in every key",
        "ALTER TABLE person ADD CONSTRAINT uq_person_kind UNIQUE (kind)",
        "public.person: its key uq_person_kind",
    ),
    (
        "tenant_id comes first in every key",
        "ALTER TABLE duty ADD CONSTRAINT ex_duty EXCLUDE USING gist (tstzrange(starts_at, ends_at) WITH &&)",
        "public.duty: its key ex_duty",
    ),
    ("tenant_id comes first in every index", "CREATE INDEX bad ON person (kind)", "public.person: its index bad"),
    ("tenant_id comes first in every index", "CREATE INDEX bad ON person (lower(kind), tenant_id)", "public.person"),
    ("tenant_id comes first in every index", "CREATE UNIQUE INDEX bad ON person (id)", "public.person: its index bad"),
    (
        "foreign keys stay inside the tenant",
        PLAIN + "ALTER TABLE bad ADD CONSTRAINT fk_bad FOREIGN KEY (tenant_id) REFERENCES tenant (id)",
        "public.bad: its foreign key fk_bad",
    ),
    (
        "foreign keys stay inside the tenant",
        PLAIN + "ALTER TABLE bad ADD other int; ALTER TABLE bad ADD CONSTRAINT fk_bad "
        "FOREIGN KEY (other, id) REFERENCES person (tenant_id, id)",
        "public.bad: its foreign key fk_bad",
    ),
    (
        "foreign keys stay inside the tenant",
        PLAIN + "CREATE UNIQUE INDEX u ON person (id, tenant_id); ALTER TABLE bad ADD CONSTRAINT fk_bad "
        "FOREIGN KEY (id, tenant_id) REFERENCES person (id, tenant_id)",
        "public.bad: its foreign key fk_bad",
    ),
    (
        "no table of the network refers to a tenants' table",
        "ALTER TABLE network_agency ADD CONSTRAINT fk_network_agency FOREIGN KEY (network_id, id) "
        "REFERENCES person (tenant_id, id)",
        "public.network_agency: its foreign key fk_network_agency leads to the tenants' table public.person",
    ),
    (
        "the network comes first in the keys of its tables",
        "ALTER TABLE network_agency ADD CONSTRAINT uq_network_agency_code UNIQUE (code)",
        "public.network_agency: its key uq_network_agency_code",
    ),
    (
        "foreign keys stay inside the network",
        "ALTER TABLE operational_total "
        "ADD CONSTRAINT fk_operational_total_c FOREIGN KEY (centre_id) REFERENCES tenant (id)",
        "public.operational_total: its foreign key fk_operational_total_c",
    ),
    (
        "foreign keys write nothing by themselves",
        PLAIN + "ALTER TABLE bad ADD CONSTRAINT fk_bad FOREIGN KEY (tenant_id, id) "
        "REFERENCES person (tenant_id, id) ON DELETE SET NULL",
        "public.bad: its foreign key fk_bad",
    ),
    (
        "foreign keys write nothing by themselves",
        PLAIN + "ALTER TABLE bad ADD CONSTRAINT fk_bad FOREIGN KEY (tenant_id, id) "
        "REFERENCES person (tenant_id, id) ON UPDATE CASCADE",
        "public.bad: its foreign key fk_bad",
    ),
    ("constraints are named by us", "CREATE TABLE bad (id int PRIMARY KEY)", "public.bad: its constraint bad_pkey"),
    ("constraints are named by us", "ALTER TABLE person ADD CHECK (kind <> 'x')", "public.person: its constraint"),
    (
        "indexes are named by us",
        "CREATE INDEX ON person (tenant_id, kind)",
        "public.person: its index person_tenant_id",
    ),
    (
        "constraints hold",
        "ALTER TABLE person ADD CONSTRAINT ck_person_x CHECK (kind <> 'x') NOT VALID",
        "public.person: its constraint ck_person_x",
    ),
    (
        "constraints hold",
        "ALTER TABLE person ADD CONSTRAINT ck_person_x CHECK (kind <> 'x') NOT ENFORCED",
        "public.person: its constraint ck_person_x",
    ),
    ("row level security is on, for the owner too", PLAIN, "public.bad"),
    ("row level security is on, for the owner too", "ALTER TABLE person NO FORCE ROW LEVEL SECURITY", "public.person"),
    ("row level security is on, for the owner too", "ALTER TABLE tenant DISABLE ROW LEVEL SECURITY", "public.tenant"),
    ("policies restrict over one open baseline", PROTECTED, "public.bad: the policy tenant is missing"),
    (
        "policies restrict over one open baseline",
        PROTECTED + "CREATE POLICY tenant ON bad AS RESTRICTIVE USING (tenant_id = oneroof.tenant_id())",
        "public.bad: the policy tenant is missing, or is not exactly",
    ),
    (
        "policies restrict over one open baseline",
        PROTECTED + TENANT_POLICY.replace("RESTRICTIVE", "PERMISSIVE"),
        "public.bad: the policy tenant is missing, or is not exactly",
    ),
    (
        "policies restrict over one open baseline",
        PROTECTED + TENANT_POLICY.replace("AS RESTRICTIVE", "AS RESTRICTIVE TO oneroof_app"),
        "public.bad: the policy tenant is missing, or is not exactly",
    ),
    (
        "policies restrict over one open baseline",
        PROTECTED + TENANT_POLICY.replace("AS RESTRICTIVE", "AS RESTRICTIVE FOR UPDATE"),
        "public.bad: the policy tenant is missing, or is not exactly",
    ),
    (
        "policies restrict over one open baseline",
        "ALTER POLICY tenant ON person USING (tenant_id = oneroof.tenant_id() OR kind = 'x')",
        "public.person: the policy tenant is missing, or is not exactly",
    ),
    (
        "policies restrict over one open baseline",
        "CREATE POLICY open ON person USING (true)",
        "public.person: the policy open is permissive",
    ),
    (
        "policies restrict over one open baseline",
        "ALTER POLICY network ON operational_total USING (true)",
        "public.operational_total: the policy network is missing, or is not exactly",
    ),
    (
        "policies ask no other table",
        "CREATE POLICY bad ON person AS RESTRICTIVE USING (EXISTS (SELECT FROM staff))",
        "public.person: its policy bad",
    ),
    (
        "policies ask no other table",
        "CREATE POLICY bad ON person AS RESTRICTIVE FOR INSERT WITH CHECK (tenant_id IN (SELECT id FROM tenant))",
        "public.person: its policy bad",
    ),
    (
        "policies call stable functions only",
        "CREATE FUNCTION oneroof.bad() RETURNS int LANGUAGE sql VOLATILE AS 'SELECT 1';"
        "CREATE POLICY bad ON person AS RESTRICTIVE USING (tenant_id = oneroof.bad())",
        "public.person: its policy bad calls the volatile function oneroof.bad()",
    ),
    ("the planner samples no texts, keys or tenants", PLAIN, "public.bad: the planner samples bad.note"),
    (
        "the planner samples no texts, keys or tenants",
        "CREATE INDEX bad ON staff (tenant_id, lower(email))",
        "public.staff: the planner samples bad.lower",
    ),
    (
        "the planner samples no texts, keys or tenants",
        "ALTER TABLE staff ALTER email SET STATISTICS DEFAULT",
        "public.staff: the planner samples staff.email",
    ),
    ("no statistics over several columns", "CREATE STATISTICS bad ON kind, id FROM person", "public.person"),
    ("definer functions stand on the reviewed list", FUNCTION.format("SECURITY DEFINER"), "oneroof.bad()"),
    (
        "definer functions are callable by whom the list names",
        "GRANT EXECUTE ON FUNCTION oneroof.allocate_number(text) TO oneroof_app",
        "oneroof.allocate_number(text)",
    ),
    (
        "the reviewed list is up to date",
        "DROP FUNCTION oneroof.list_tenants()",
        "oneroof.list_tenants(): stands on the reviewed list, and is gone",
    ),
    ("definer functions pin their search path", FUNCTION.format("SECURITY DEFINER"), "oneroof.bad()"),
    (
        "definer functions pin their search path",
        "ALTER FUNCTION oneroof.claims() SET search_path = public, pg_temp",
        "oneroof.claims()",
    ),
    ("functions are not for everybody", FUNCTION.format(""), "oneroof.bad()"),
    ("functions are the owner's", FUNCTION.format(""), "oneroof.bad()"),
    (
        "functions are readable",
        "CREATE FUNCTION oneroof.bad() RETURNS int LANGUAGE internal AS 'pg_backend_pid'",
        "oneroof.bad(): is written in internal",
    ),
    (
        "one function enters a context, by SET LOCAL",
        "CREATE FUNCTION oneroof.bad() RETURNS text LANGUAGE sql AS $$ SELECT set_config('a.b', 'c', true) $$",
        "oneroof.bad()",
    ),
    (
        "one function enters a context, by SET LOCAL",
        "CREATE FUNCTION oneroof.bad() RETURNS void LANGUAGE plpgsql AS $$ BEGIN SET LOCAL a.b = 'c'; END $$",
        "oneroof.bad()",
    ),
    (
        "rules take the time as a parameter",
        "CREATE FUNCTION oneroof.bad() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'",
        "oneroof.bad()",
    ),
    (
        "rules take the time as a parameter",
        "CREATE FUNCTION oneroof.bad() RETURNS date LANGUAGE sql AS 'SELECT current_date'",
        "oneroof.bad()",
    ),
    (
        "trigger functions take the table's name as an argument",
        "CREATE FUNCTION oneroof.bad() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE '%', TG_TABLE_NAME; END $$",
        "oneroof.bad()",
    ),
    ("the roles are what they must be", "ALTER ROLE oneroof_app BYPASSRLS", "oneroof_app: must not have bypassrls"),
    ("the roles are what they must be", "ALTER ROLE oneroof_app SUPERUSER", "oneroof_app: must not have superuser"),
    ("the roles are what they must be", "ALTER ROLE oneroof_umbrella CREATEROLE", "oneroof_umbrella"),
    ("the roles are what they must be", "ALTER ROLE oneroof_owner NOBYPASSRLS", "oneroof_owner: must have bypassrls"),
    ("the roles are what they must be", "ALTER ROLE oneroof_umbrella NOLOGIN", "oneroof_umbrella: must have login"),
    (
        "the roles belong to no other role",
        "GRANT oneroof_owner TO oneroof_app",
        "oneroof_app: is a member of oneroof_owner",
    ),
    ("the roles belong to no other role", "GRANT pg_read_all_data TO oneroof_umbrella", "oneroof_umbrella"),
    ("the application's roles own nothing", PLAIN + "ALTER TABLE bad OWNER TO oneroof_app", "oneroof_app: owns bad"),
    (
        "the application's roles own nothing",
        "CREATE SCHEMA bad AUTHORIZATION oneroof_umbrella",
        "oneroof_umbrella: owns bad",
    ),
    ("our tables are the owner's", "CREATE TABLE bad (id int)", "public.bad"),
    (
        "the application reads and writes rows, and no more",
        "GRANT TRUNCATE ON person TO oneroof_app",
        "public.person: oneroof_app has the right TRUNCATE",
    ),
    (
        "the application reads and writes rows, and no more",
        "GRANT REFERENCES, TRIGGER ON person TO oneroof_app",
        "public.person: oneroof_app has the right REFERENCES",
    ),
    (
        "the application reads and writes rows, and no more",
        "GRANT DELETE ON audit_entry TO oneroof_app",
        "public.audit_entry: oneroof_app has the right DELETE",
    ),
    (
        "the application reads reviewed tables of the network, and writes none",
        "GRANT UPDATE ON tenant TO oneroof_app",
        "public.tenant: oneroof_app has the right UPDATE",
    ),
    (
        "the application reads reviewed tables of the network, and writes none",
        "GRANT SELECT ON oneroof.context_key TO oneroof_app",
        "oneroof.context_key: oneroof_app has the right SELECT",
    ),
    (
        "the umbrella role works on tables of the network only",
        "GRANT SELECT ON person TO oneroof_umbrella",
        "public.person: oneroof_umbrella has the right SELECT",
    ),
    (
        "the umbrella role works on tables of the network only",
        "GRANT DELETE ON network_agency TO oneroof_umbrella",
        "public.network_agency: oneroof_umbrella has the right DELETE",
    ),
    ("nobody else has rights on our tables", "GRANT SELECT ON person TO PUBLIC", "public.person: PUBLIC has the right"),
    (
        "rights are not handed on, and not given by column",
        "GRANT SELECT ON person TO oneroof_app WITH GRANT OPTION",
        "public.person: oneroof_app",
    ),
    (
        "rights are not handed on, and not given by column",
        "GRANT SELECT (id) ON person TO oneroof_umbrella",
        "public.person: id",
    ),
    (
        "nothing is made in our schemas but by the owner",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "public: oneroof_app",
    ),
    (
        "nothing is made in the database but by the owner",
        "GRANT TEMPORARY ON DATABASE {} TO PUBLIC",
        "oneroof_app may make",
    ),
    ("only our roles connect", "GRANT CONNECT ON DATABASE {} TO PUBLIC", "everybody may connect"),
    ("only our roles connect", "ALTER DATABASE {} OWNER TO postgres", "oneroof_owner does not own it"),
    (
        "later functions are not for everybody either",
        "ALTER DEFAULT PRIVILEGES FOR ROLE oneroof_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
        "oneroof_owner",
    ),
    (
        "a context reaches every node of a distributed database",
        "ALTER ROLE oneroof_app RESET citus.propagate_set_commands",
        "oneroof_app",
    ),
    (
        "sessions of one role do not reach into each other",
        "GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC",
        "lo_create(oid)",
    ),
]


@pytest.fixture(scope="module")
def administrator(servers: Servers) -> Iterator[psycopg.Connection[Any]]:
    with fresh_database(servers) as urls:
        assert urls.admin
        with psycopg.connect(urls.admin) as connection:
            yield connection
            connection.rollback()


@pytest.mark.parametrize(("name", "change", "told"), [*BAD, *BAD_CLASSES], ids=lambda part: part[:60])
def test_the_rule_names_what_breaks_it(
    administrator: psycopg.Connection[Any], name: str, change: str, told: str
) -> None:
    (rule,) = [rule for rule in RULES if rule.name == name]
    database = administrator.info.dbname
    with administrator.transaction(force_rollback=True):
        administrator.execute(change.replace("{}", database).encode())
        broken = rule.broken(administrator)
    assert any(told in sentence for sentence in broken), broken


def test_every_rule_is_shown_something_bad() -> None:
    assert {rule.name for rule in RULES} == {name for name, _, _ in [*BAD, *BAD_CLASSES]}
    assert len({rule.name for rule in RULES}) == len(RULES)
