"""Calls an API with what its contract allows and what it does not (schemathesis, all checks), as one caller.

The addresses name made-up things and such as there are: the caller's own, and those of others, of which nothing may
come back.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

CONTRACT = "/api/v1/openapi.json"
CHECKS = {
    # what the contract allows may still be too late (412), or fit no state or no other row (409, 422)
    "positive_data_acceptance": {"expected-statuses": ["2xx", 401, 403, 404, 409, 412, 415, 422, 429]},
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429]},
    "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 406, 412, 415, 422]},
}


@dataclass(frozen=True)
class SchemaCaller:
    """Who calls: at which host, with which headers, and what is there for them and for others."""

    app: Flask
    host: str
    headers: Mapping[str, str]
    own: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the parameter's name in addresses: ids of what the caller may see."""
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The same of other tenants."""
    secrets: Sequence[str] = ()
    """What stands in other tenants' rows, and in no answer."""


def call_everything(
    caller: SchemaCaller, *, only: str, examples: int, left_out: Sequence[str] = (), chosen: int = 1
) -> dict[str, set[int]]:
    """Call each operation whose address matches `only` (a regular expression); statuses by operation.

    `examples` for each operation. `left_out` are operation ids. `chosen` begins the choice of data: the same, the same.
    """
    found: dict[str, set[int]] = {}
    for result in _schema(caller).include(path_regex=only).get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        if operation.definition.raw.get("operationId") not in left_out:
            found[operation.label] = _call(caller, operation, examples, chosen)
    return found


def _schema(caller: SchemaCaller) -> Any:
    config = SchemathesisConfig.from_dict({"checks": CHECKS})
    answer = caller.app.test_client().get(CONTRACT, headers={"Host": caller.host})
    schema = schemathesis.openapi.from_dict(json.loads(answer.data), config=config)
    schema.app = _at_host(caller.app, caller.host)
    schema.location = CONTRACT
    return schema


def _at_host(app: Flask, host: str) -> Callable[..., Any]:
    """The application as it is at one host: a check that leaves headers out still calls that one."""

    def called(environ: dict[str, Any], start: Any) -> Any:
        return app.wsgi_app(environ | {"HTTP_HOST": host}, start)

    return called


def _call(caller: SchemaCaller, operation: Any, examples: int, chosen: int) -> set[int]:
    statuses: set[int] = set()
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))

    @seed(chosen)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, data=st.data())
    def run(case: Any, data: st.DataObject) -> None:
        foreign = _name_things(caller, case, data)
        statuses.add(_check(caller, case, foreign))

    run()
    return statuses


def _name_things(caller: SchemaCaller, case: Any, data: st.DataObject) -> bool:
    """Put ids of things that there are into the address; whether one of them is another tenant's."""
    foreign = False
    for name in case.path_parameters or {}:
        mine, theirs = list(caller.own.get(name, ())), list(caller.others.get(name, ()))
        picked = data.draw(st.sampled_from([None, *mine, *theirs])) if mine or theirs else None
        if picked is not None:
            case.path_parameters[name] = picked
            foreign |= picked in theirs
    return foreign


def _check(caller: SchemaCaller, case: Any, foreign: bool) -> int:
    headers = {**caller.headers, "Host": caller.host}
    response = case.call(base_url=f"http://{caller.host}", headers=headers)
    where = f"{case.method} {case.formatted_path} → {response.status_code}: {response.text[:300]}"
    assert response.status_code < 500, where
    assert not foreign or response.status_code >= 400, where
    shown = response.content.decode("utf-8", "replace")
    assert not [each for each in caller.secrets if each in shown], where
    try:
        case.validate_response(response, headers=headers)
    except FailureGroup as failures:
        raise AssertionError(f"{where}\n{failures}: {failures.exceptions}") from None
    return int(response.status_code)
