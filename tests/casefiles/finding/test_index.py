"""However many tokens a centre has: under row level security the index answers, never a scan of all rows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from oneroof.casefiles import service as casefiles
from oneroof.casefiles.finding.searching import STRONG, candidates_statement
from oneroof.casefiles.finding.tokens import Facts, tokens_of
from oneroof.casefiles.service import Found
from oneroof.cli.benchmarks.many_people import fill_with_people, made_up_people
from oneroof.cli.benchmarks.name_cases import SEARCHES
from support.floor import Floor

EVIDENCE = Path(__file__).parents[3] / "docs" / "evidence"


def plan_of(floor: Floor, facts: Facts, weak: bool) -> list[str]:
    """The nodes of the plan by which the database finds candidates, as a mediator asks."""
    kinds = tokens_of(floor.keys, floor.centre.tenant_id, facts)
    tokens = {token: kind for token, kind in kinds.items() if (kind in STRONG) is not weak}
    with floor.centre.database.transaction(floor.door.context) as session:
        connection = session.connection()
        compiled = candidates_statement(floor.door.context, tokens).compile(
            dialect=connection.dialect, compile_kwargs={"render_postcompile": True}
        )
        answer: Any = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", compiled.params).scalar_one()
    return list(_nodes(answer[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    yield f"{plan['Node Type']} {plan.get('Index Name', plan.get('Relation Name', ''))}".strip()
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def holds(floor: Floor, owner: psycopg.Connection[Any], tokens: int) -> dict[str, list[str]]:
    """Fill the centre, search, and look at each plan."""
    people = fill_with_people(
        owner, floor.keys, floor.centre.tenant_id, tokens=tokens, searches=list(SEARCHES.values())
    )
    owner.commit()
    assert people > tokens / 60
    plans = {}
    for name, facts in SEARCHES.items():
        plans[name] = plan_of(floor, facts, weak=name == "one word")
        assert not [node for node in plans[name] if node.startswith("Seq Scan")], plans[name]
        assert [node for node in plans[name] if "uq_person_token_tenant_id_token_person_id" in node], plans[name]
    wanted = next(made_up_people())
    found: list[Found] = floor.do(
        casefiles.find_people, keys=floor.keys, asked=Facts((wanted.name,), wanted.birth_date)
    )
    assert found[0].identity.name == wanted.name
    return plans


def test_a_search_is_an_index_scan(floor: Floor, owner_connection: psycopg.Connection[Any]) -> None:
    holds(floor, owner_connection, 20_000)


@pytest.mark.evidence
def test_a_search_is_an_index_scan_among_a_million(floor: Floor, owner_connection: psycopg.Connection[Any]) -> None:
    plans = holds(floor, owner_connection, 1_000_000)
    text = json.dumps({"tokens": 1_000_000, "plans": plans}, ensure_ascii=False, indent=2)
    (EVIDENCE / "names-plans.json").write_text(f"{text}\n", encoding="utf-8")
