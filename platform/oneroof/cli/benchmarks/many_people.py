"""A centre with as many made-up people as one likes: their tokens are those that real ones would have.

Rows come by COPY as the tables' owner, since sealing one person after the other would take hours. Only the identities
that a measured search may open are sealed; the others hold as many random bytes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql

from oneroof.casefiles.codes import new_code
from oneroof.casefiles.finding.tokens import Facts, tokens_of
from oneroof.casefiles.identity import Identity
from oneroof.casefiles.service.views import place_of
from oneroof.core.ids import new_id
from oneroof.core.keystore import KeyStore

_FIRST = [
    "Amina",
    "Mohammed",
    "Khadija",
    "Youssef",
    "Fatima",
    "Omar",
    "Olena",
    "Andriy",
    "Natalia",
    "Dmytro",
    "Kateryna",
    "Sergei",
    "Maria",
    "João",
    "Ana",
    "Luís",
    "Inês",
    "Pedro",
    "Beatriz",
    "Tiago",
    "Mamadou",
    "Aissatou",
    "Ousmane",
    "Fatoumata",
    "Priyanka",
    "Suresh",
    "Gurpreet",
    "Rahima",
    "Karim",
    "Parviz",
    "Zhaleh",
    "Reza",
    "Nino",
    "Giorgi",
    "Hristo",
    "Elena",
    "Mihai",
    "Ștefan",
    "Mehmet",
    "Ayşe",
    "Nguyen",
    "Xiaoming",
    "Wei",
    "Jianguo",
    "Abebe",
    "Tesfaye",
    "Kwame",
    "Chinedu",
    "Carla",
    "Nelson",
    "Djamila",
    "Rodrigo",
    "Guillermo",
    "Begoña",
    "Jürgen",
    "Anna",
    "Szymon",
    "Slobodan",
    "محمد",
    "خديجة",
    "Олена",
    "Андрій",
    "王伟",
    "রহিমা",
]
_BEGIN = ("Ala", "Belo", "Cori", "Dura", "Ever", "Fara", "Gomi", "Hela", "Ilu", "Jara", "Kalo", "Luma", "Mora", "Nevo")
_MIDDLE = ("ba", "cen", "dri", "fos", "gar", "lim", "mon", "nes", "pel", "ros", "san", "tar", "vil")
_END = ("bra", "cos", "dal", "fim", "gos", "lha", "mar", "nho", "pim", "res", "sto", "tes", "vas")
_TOGETHER = 500
_NOW = datetime(2026, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeUp:
    """One made-up person."""

    id: UUID
    name: str
    birth_date: str

    @property
    def facts(self) -> Facts:
        """What they can be found by; every third has a telephone."""
        phones = (f"+3519{int(self.id) % 10**8:08d}",) if int(self.id) % 3 == 0 else ()
        return Facts((self.name,), self.birth_date, phones=phones)


def made_up_people() -> Iterator[MadeUp]:
    """People without end, always the same in the same order, but for their ids."""
    number = 0
    while True:
        first = _FIRST[number % len(_FIRST)]
        second = _surname(number * 7919)
        third = _surname(number * 104_729 + 13)
        year, month, day = 1940 + number * 31 % 75, 1 + number * 17 % 12, 1 + number * 13 % 28
        yield MadeUp(new_id(), f"{first} {second} {third}", f"{year}-{month:02d}-{day:02d}")
        number += 1


def fill_with_people(
    connection: psycopg.Connection[Any],
    keys: KeyStore,
    tenant_id: int,
    *,
    tokens: int,
    searches: Sequence[Facts],
    step: Callable[[int], Any] = lambda _: None,
) -> int:
    """So many people that at least `tokens` tokens stand there; how many they are. `step` is told how many tokens came.

    `connection` is the owner's, and commits at its end. What `searches` may open can be opened.
    """
    looked_for = {token for facts in searches for token in tokens_of(keys, tenant_id, facts)}
    people, written, number = made_up_people(), 0, 0
    while written < tokens:
        batch = [(each, set(tokens_of(keys, tenant_id, each.facts))) for each in islice(people, _TOGETHER)]
        _copy_people(connection, keys, tenant_id, batch, looked_for)
        new = sum(len(theirs) for _, theirs in batch)
        step(new)
        written, number = written + new, number + len(batch)
    connection.execute("ANALYZE person_token, person, person_identity, casefile")
    return number


def _copy_people(
    connection: psycopg.Connection[Any],
    keys: KeyStore,
    tenant_id: int,
    batch: Sequence[tuple[MadeUp, set[bytes]]],
    looked_for: set[bytes],
) -> None:
    classed = {"tenant_id": tenant_id, "shared_office_ids": [], "protected_from": []}
    of_person = [{**classed, "person_id": each.id, "data_class": "person"} for each, _ in batch]
    _copy(
        connection,
        "person",
        [{**row, "id": row["person_id"], "kind": "migrant", "created_at": _NOW} for row in of_person],
    )
    identity = {**classed, "data_class": "identity", "updated_at": _NOW, "version": 1}
    _copy(
        connection,
        "person_identity",
        [
            {
                **identity,
                "id": new_id(),
                "person_id": each.id,
                "sealed": _sealed(keys, tenant_id, each, theirs & looked_for),
            }
            for each, theirs in batch
        ],
    )
    file = {"language": "pt", "state": "open", "opened_at": _NOW, "version": 1}
    _copy(connection, "casefile", [{**row, **file, "id": new_id(), "code": new_code()} for row in of_person])
    token = {**classed, "data_class": "identity"}
    _copy(
        connection,
        "person_token",
        [{**token, "id": new_id(), "person_id": each.id, "token": one} for each, theirs in batch for one in theirs],
    )


def _sealed(keys: KeyStore, tenant_id: int, person: MadeUp, may_be_opened: Collection[bytes]) -> bytes:
    plain = Identity.named(person.name, person.birth_date, "unknown").as_json()
    if may_be_opened:
        return keys.seal_for_person(tenant_id, person.id, plain, place_of(person.id))
    return os.urandom(len(plain) + 28)


def _copy(connection: psycopg.Connection[Any], table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(rows[0])
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row([row[column] for column in columns])


def _surname(number: int) -> str:
    number, end = divmod(number, len(_END))
    number, middle = divmod(number, len(_MIDDLE))
    return _BEGIN[number % len(_BEGIN)] + _MIDDLE[middle] + _END[end]
