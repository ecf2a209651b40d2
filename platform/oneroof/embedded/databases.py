"""Further databases on the embedded server: clones for tests, a scratch copy for a restore."""

from importlib import resources

import psycopg
from psycopg import sql

from oneroof.embedded.credentials import DatabaseUrls
from oneroof.embedded.errors import ServiceError


def create_database(urls: DatabaseUrls, name: str, *, template: str = "template0") -> DatabaseUrls:
    """A new database with the three roles' rights; its addresses.

    It is a copy of `template`, to which nobody may be connected meanwhile.
    """
    with _administrator(urls.of_database("postgres")) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER oneroof_owner TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        # rights on a database are not copied with it
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO oneroof_app, oneroof_umbrella").format(sql.Identifier(name))
        )
    if template == "template0":
        _harden(urls.of_database(name))
    return urls.of_database(name)


def hardening_script() -> str:
    """What a superuser runs once in a new database; a copy of one has it already."""
    return resources.files("oneroof.embedded").joinpath("hardening.sql").read_text()


def drop_database(urls: DatabaseUrls, name: str) -> None:
    """Remove the database `name`, ending whoever is connected to it; no error where there is none."""
    with _administrator(urls.of_database("postgres")) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def count_rows(urls: DatabaseUrls) -> None:
    """Let the server count its rows now, as it does by itself some minutes after many came."""
    with _administrator(urls) as connection:
        connection.execute("ANALYZE")


def as_owner(urls: DatabaseUrls) -> psycopg.Connection[tuple[object, ...]]:
    """A connection as the tables' owner, whom no policy holds back: to fill a database that is thrown away.

    As a context it commits at its end. Raises ServiceError where the owner's address is not known.
    """
    if urls.owner is None:
        raise ServiceError("The tables' owner works on the embedded server only.")
    return psycopg.connect(urls.owner)


def as_administrator(urls: DatabaseUrls) -> psycopg.Connection[tuple[object, ...]]:
    """A connection as the embedded server's administrator, who commits each statement: to fill and to count there.

    Raises ServiceError where the server is not embedded.
    """
    return _administrator(urls)


def _harden(urls: DatabaseUrls) -> None:
    with _administrator(urls) as connection:
        connection.execute(hardening_script().encode())


def _administrator(urls: DatabaseUrls) -> psycopg.Connection[tuple[object, ...]]:
    if urls.admin is None:
        raise ServiceError(
            "Databases are made on the embedded server only; on another one, its administrator makes them."
        )
    return psycopg.connect(urls.admin, autocommit=True)
