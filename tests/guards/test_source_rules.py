"""The source keeps the rules that neither ruff nor mypy know, and each rule is shown something that breaks it."""

import pytest

from support import source_rules as rules
from support.source_rules import Rule, Source, broken, files

PLATFORM = ("platform/oneroof", "plugins")
EVERYTHING = (*PLATFORM, "migrations", "tests")

REVIEWED: dict[Rule, tuple[tuple[str, ...], dict[str, str]]] = {
    rules.tables_are_not_selected: (
        PLATFORM,
        {"platform/oneroof/core/written_rows.py": "names the tenant in each statement, which test_written.py reads"},
    ),
    rules.inserts_are_upserts: (
        PLATFORM,
        {"platform/oneroof/core/written_rows.py": "stamps new rows as the session does"},
    ),
    rules.time_is_asked_of_the_clock: (
        (*PLATFORM, "migrations"),
        {
            "platform/oneroof/core/time.py": "the clock itself",
            "platform/oneroof/core/ids.py": "a UUIDv7 carries the moment at which it was made",
            "platform/oneroof/assets/builder.py": "compares with the age of files",
        },
    ),
    rules.services_know_no_request: (PLATFORM, {"platform/oneroof/hooks.py": "says what the hook for pages answers"}),
    rules.services_do_not_commit: (
        (*PLATFORM, "migrations"),
        {
            "platform/oneroof/core/db.py": "begins and ends transactions for everybody",
            "platform/oneroof/core/connections.py": "clears a connection that goes back",
            "platform/oneroof/tenancy/work.py": "the request's unit of work",
            "platform/oneroof/request_transaction.py": "one request is one transaction",
            "migrations/run.py": "runs the migrations",
        },
    ),
    rules.services_are_typed: (PLATFORM, {}),
    rules.connections_come_from_the_doors: (
        PLATFORM,
        {
            "platform/oneroof/core/db.py": "the doors themselves",
            "platform/oneroof/core/connections.py": "the doors' connections",
            "platform/oneroof/core/written.py": "asks through a session's own connection",
            "platform/oneroof/embedded/postgres.py": "the embedded server's administrator: does it answer?",
            "platform/oneroof/embedded/databases.py": "the embedded server's administrator makes databases",
        },
    ),
    rules.sql_is_not_written_by_hand: (
        PLATFORM,
        {
            "platform/oneroof/federation/apply/run.py": "calls oneroof.allocate_number, which has no table",
        },
    ),
    rules.nothing_is_left_to_do: (
        EVERYTHING,
        {
            "tests/support/source_rules.py": "names the words that it looks for",
            "tests/guards/test_source_rules.py": "shows them to it",
        },
    ),
    rules.migrations_stay_distributable: (("migrations/versions",), {}),
}

BAD: list[tuple[Rule, str]] = [
    (rules.tables_are_not_selected, "session.execute(select(Office.__table__))"),
    (rules.tables_are_not_selected, "select(Office.__table__.c.code)"),
    (rules.inserts_are_upserts, "session.execute(insert(Office), rows)"),
    (rules.inserts_are_upserts, "def f(session):\n    session.execute(insert(Office).values(code='x'))"),
    (rules.inserts_are_upserts, "session.bulk_insert_mappings(Office, rows)"),
    (rules.inserts_are_upserts, "session.bulk_save_objects(rows)"),
    (rules.time_is_asked_of_the_clock, "datetime.now(UTC)"),
    (rules.time_is_asked_of_the_clock, "datetime.datetime.utcnow()"),
    (rules.time_is_asked_of_the_clock, "date.today()"),
    (rules.time_is_asked_of_the_clock, "time.time()"),
    (rules.time_is_asked_of_the_clock, "select(Visit).where(Visit.arrived_at < func.now())"),
    (rules.time_is_asked_of_the_clock, "session.execute(text('DELETE FROM x WHERE at < now()'))"),
    (rules.time_is_asked_of_the_clock, "sqlalchemy.text('SELECT CURRENT_DATE')"),
    (rules.services_know_no_request, "from flask import g\ndef f(session: Session) -> None: ..."),
    (rules.services_know_no_request, "import flask\ndef f(session: Session) -> None: ..."),
    (rules.services_do_not_commit, "session.commit()"),
    (rules.services_do_not_commit, "self.session.rollback()"),
    (rules.services_do_not_commit, "with session.begin(): ..."),
    (rules.services_are_typed, "def f(session: Session, code): ..."),
    (rules.services_are_typed, "def f(session: Session, *, code=1) -> None: ..."),
    (rules.services_are_typed, "def f(session: Session): ..."),
    (rules.connections_come_from_the_doors, "with Session(engine) as session: ..."),
    (rules.connections_come_from_the_doors, "sqlalchemy.create_engine(url)"),
    (rules.connections_come_from_the_doors, "psycopg.connect(url)"),
    (rules.connections_come_from_the_doors, "session.connection().exec_driver_sql('x')"),
    (rules.sql_is_not_written_by_hand, "from sqlalchemy import text\nsession.execute(text('SELECT 1'))"),
    (rules.nothing_is_left_to_do, "x = 1  # TODO: more"),
    (rules.nothing_is_left_to_do, '"""FIXME"""'),
    (rules.migrations_stay_distributable, "op.execute('ALTER TABLE a RENAME CONSTRAINT b TO c')"),
    (rules.migrations_stay_distributable, "op.execute('ALTER TABLE a ADD COLUMN b int CHECK (b > 0)')"),
    (rules.migrations_stay_distributable, "op.execute('ALTER TABLE a ADD b uuid REFERENCES c (id)')"),
    (rules.migrations_stay_distributable, "op.execute('... REFERENCES c (id) ON DELETE SET NULL')"),
    (rules.migrations_stay_distributable, "op.execute('CREATE TABLE a (id bigserial)')"),
    (rules.migrations_stay_distributable, "op.execute('CREATE TYPE a AS ENUM ()')"),
    (rules.migrations_stay_distributable, "op.execute('CREATE MATERIALIZED VIEW a AS SELECT 1')"),
    (rules.migrations_stay_distributable, "op.execute(\"SELECT set_config('a', 'b', true)\")"),
    (rules.migrations_stay_distributable, "op.execute('CREATE POLICY p ON a USING (true)')"),
]

GOOD: list[tuple[Rule, str]] = [
    (rules.tables_are_not_selected, "select(Office)"),
    (rules.inserts_are_upserts, "def f():\n    insert(Office).values(a=1).on_conflict_do_nothing()"),
    (rules.inserts_are_upserts, "order.insert(1, spoken)"),
    (rules.time_is_asked_of_the_clock, "clock.now(); real_now(); time.monotonic(); clock.today(zone)"),
    (rules.services_know_no_request, "from flask import g"),
    (rules.services_know_no_request, "def f(session: Session) -> None: ..."),
    (rules.services_do_not_commit, "session.flush(); session.begin_nested(); file.close()"),
    (rules.services_are_typed, "def f(session: Session, *codes: str, **more: int) -> None: ..."),
    (rules.services_are_typed, "class A:\n    def f(self, session: Session) -> None: ..."),
    (rules.connections_come_from_the_doors, "database.transaction(context)"),
    (rules.sql_is_not_written_by_hand, "fields.text('name')"),
    (rules.migrations_stay_distributable, "op.execute('ALTER TABLE a ADD COLUMN b int')"),
    (
        rules.migrations_stay_distributable,
        "op.execute('ALTER TABLE a ADD CONSTRAINT fk_a FOREIGN KEY (b) REFERENCES c')",
    ),
]


@pytest.mark.parametrize("rule", REVIEWED, ids=lambda rule: rule.__name__)
def test_the_source_keeps_the_rule(rule: Rule) -> None:
    folders, reviewed = REVIEWED[rule]
    assert broken(rule, files(*folders), reviewed) == []


@pytest.mark.parametrize("rule", REVIEWED, ids=lambda rule: rule.__name__)
def test_reviewed_files_still_need_it(rule: Rule) -> None:
    """An exception that nothing needs any more is taken back."""
    folders, reviewed = REVIEWED[rule]
    sources = {source.path: source for source in files(*folders)}
    assert [path for path in reviewed if path not in sources or not list(rule(sources[path]))] == []


@pytest.mark.parametrize(("rule", "text"), BAD)
def test_the_rule_sees_what_breaks_it(rule: Rule, text: str) -> None:
    assert list(rule(Source.of("platform/oneroof/x/calling.py", text)))


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_the_rule_lets_the_rest_pass(rule: Rule, text: str) -> None:
    assert list(rule(Source.of("platform/oneroof/x/calling.py", text))) == []


def test_services_are_known_by_their_place_too() -> None:
    for path in ("platform/oneroof/x/service.py", "platform/oneroof/x/service/calling.py"):
        assert list(rules.services_know_no_request(Source.of(path, "from flask import g")))


def test_every_rule_is_shown_something_bad() -> None:
    assert {rule for rule, _ in BAD} == set(REVIEWED)
