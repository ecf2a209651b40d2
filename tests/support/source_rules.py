"""The rules of the source, each a function that reads one file and names the lines that break it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Source:
    """One file of Python, read once. `path` is relative to the repository."""

    path: str
    text: str
    tree: ast.Module

    @classmethod
    def of(cls, path: str, text: str) -> "Source":
        """The source of `text`, as if it stood at `path`."""
        return cls(path, text, ast.parse(text, path))

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call, with what is called as it is written (`datetime.now`)."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, ast.unparse(node.func)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def imports(self, module: str) -> list[ast.stmt]:
        """The import statements that name `module` or something in it."""
        return [
            node
            for node in ast.walk(self.tree)
            if (isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{module}."))
            or (isinstance(node, ast.Import) and any(f"{a.name}.".startswith(f"{module}.") for a in node.names))
        ]

    @property
    def is_service(self) -> bool:
        """Whether it holds services: by its name, or because its functions work on a session that they are given."""
        parts = Path(self.path).with_suffix("").parts
        takes_session = any(
            argument.annotation is not None and ast.unparse(argument.annotation) == "Session"
            for function in self.functions()
            for argument in function.args.args
        )
        return "service" in parts or takes_session


Rule = Callable[[Source], Iterator[tuple[int, str]]]


@cache
def files(*folders: str) -> list[Source]:
    """All Python files below `folders` of the repository."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [Source.of(str(path.relative_to(ROOT)), path.read_text()) for path in found]


def broken(rule: Rule, sources: list[Source], reviewed: dict[str, str]) -> list[str]:
    """`path:line: what is wrong` for each line that breaks `rule`, outside of the reviewed files."""
    return [
        f"{source.path}:{line}: {fault}"
        for source in sources
        if source.path not in reviewed
        for line, fault in rule(source)
    ]


def tables_are_not_selected(source: Source) -> Iterator[tuple[int, str]]:
    """A mapped class carries the tenant's condition, its table does not."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in ("__table__", "local_table"):
            yield node.lineno, "use the mapped class: the guard cannot add the tenant to a table"


def inserts_are_upserts(source: Source) -> Iterator[tuple[int, str]]:
    """New rows are added to the session, which stamps them; only ON CONFLICT needs a statement."""
    upserts = {
        id(node)
        for function in source.functions()
        if "on_conflict_do" in ast.unparse(function)
        for node in ast.walk(function)
    }
    for call, name in source.calls():
        if name.startswith("session.bulk_"):
            yield call.lineno, f"{name} passes the guard by: add rows to the session"
        is_statement = name in ("insert", "pg_insert", "postgresql.insert", "sqlalchemy.insert")
        if is_statement and id(call) not in upserts:
            yield call.lineno, "add rows to the session: insert() is for ON CONFLICT, in the same function"


_CLOCKS = re.compile(
    r"(datetime\.)?(datetime\.(now|utcnow|today)|date\.today)|time\.(time|time_ns|localtime|gmtime|ctime)|func\.(now|"
    r"current_timestamp|current_date|localtimestamp|clock_timestamp|statement_timestamp|transaction_timestamp)"
)
_SQL_NOW = re.compile(
    r"\b(now|(clock|statement|transaction)_timestamp)\s*\(|\bcurrent_(date|timestamp)\b", re.IGNORECASE
)


def time_is_asked_of_the_clock(source: Source) -> Iterator[tuple[int, str]]:
    """One clock, injected: neither the operating system nor the database is asked for the time."""
    for call, name in source.calls():
        if _CLOCKS.fullmatch(name):
            yield call.lineno, f"{name} asks for the time: take a clock, or real_now for security"
        if name.split(".")[-1] == "text" and any(_SQL_NOW.search(word) for word in _strings(call)):
            yield call.lineno, "SQL takes the time as a parameter"


def services_know_no_request(source: Source) -> Iterator[tuple[int, str]]:
    """Who works on a session it is given takes everything else as an argument too."""
    if source.is_service:
        for node in source.imports("flask"):
            yield node.lineno, "a service does not import flask: it takes what it needs as arguments"


_ENDS = ("commit", "rollback", "begin", "close")


def services_do_not_commit(source: Source) -> Iterator[tuple[int, str]]:
    """The entry point owns the transaction."""
    for call, name in source.calls():
        owner, _, method = name.rpartition(".")
        ends = method in ("commit", "rollback") or (method in _ENDS and owner.split(".")[-1] in ("session", "own"))
        if ends:
            yield call.lineno, f"{name}() ends a transaction: only the entry points do"


def services_are_typed(source: Source) -> Iterator[tuple[int, str]]:
    """Every argument and every answer of a service has a type."""
    if not source.is_service:
        return
    for function in source.functions():
        arguments = function.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        untyped = [a.arg for a in every if a is not None and a.annotation is None and a.arg not in ("self", "cls")]
        if untyped or function.returns is None:
            yield function.lineno, f"{function.name} is not typed ({', '.join(untyped) or 'its answer'})"


def connections_come_from_the_doors(source: Source) -> Iterator[tuple[int, str]]:
    """Sessions and engines are made in one place, where the context is entered."""
    for call, name in source.calls():
        if name.split(".")[-1] in ("create_engine", "sessionmaker", "scoped_session", "Session") or name in (
            "psycopg.connect",
            "session.connection",
        ):
            yield call.lineno, f"{name}() opens a way around Database.transaction"


def sql_is_not_written_by_hand(source: Source) -> Iterator[tuple[int, str]]:
    """Statements are built from mapped classes. `text` stands in models, for the conditions of indexes."""
    if Path(source.path).name == "models.py":
        return
    if not any(alias.name == "text" for node in source.imports("sqlalchemy") for alias in _aliases(node)):
        return
    for call, name in source.calls():
        if name in ("text", "sqlalchemy.text"):
            yield call.lineno, "SQL is written by hand: build the statement from mapped classes"


def nothing_is_left_to_do(source: Source) -> Iterator[tuple[int, str]]:
    """What is to be done is done, or is an issue; it is no comment."""
    for number, line in enumerate(source.text.splitlines(), 1):
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            yield number, "something is left to do"


_UNDISTRIBUTABLE = {
    r"RENAME CONSTRAINT": "constraints are not renamed on a distributed database",
    r"ADD (COLUMN )?(?!CONSTRAINT)\w+ [^,;]*\b(CHECK|REFERENCES|UNIQUE|PRIMARY KEY)\b": "constraints are added by name",
    r"ON DELETE SET|ON UPDATE (CASCADE|SET)": "foreign keys write nothing by themselves",
    r"\b(BIG|SMALL)?SERIAL\b|AS IDENTITY|CREATE SEQUENCE|\bnextval\b": "numbers come from rows",
    r"\bset_config\b": "SET LOCAL reaches the nodes of a distributed database, set_config does not",
    r"\bMERGE INTO\b": "MERGE is not distributed",
    r"CREATE MATERIALIZED VIEW": "row level security does not reach materialised views",
    r"AS ENUM": "use text and a CHECK",
    r"\bTG_(TABLE_NAME|RELNAME)\b": "a trigger takes its table's name as an argument",
    r"\b(USING|CHECK) \((true|1 ?= ?1)\)": "only protection.py writes policies",
}


def migrations_stay_distributable(source: Source) -> Iterator[tuple[int, str]]:
    """The rules for SQL that the catalog does not show afterwards."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for pattern, fault in _UNDISTRIBUTABLE.items():
                for match in re.finditer(pattern, node.value, re.IGNORECASE):
                    yield node.lineno + node.value[: match.start()].count("\n"), fault


def _strings(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _aliases(node: ast.stmt) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []
