"""The answers to a procedure's form: sealed under the person's key, opened for one request, never kept in the clear."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from oneroof.casefiles.procedures.models import Procedure, ProcedureAnswers
from oneroof.casefiles.procedures.service.records import classed, no_such_procedure
from oneroof.catalogue.definition.model import ServiceDefinition
from oneroof.catalogue.forms.state import FormState
from oneroof.core.keystore import KeyDestroyedError, KeyStore
from oneroof.core.time import Clock
from oneroof.tenancy.context import Context


def answers_row(session: Session, context: Context, procedure: Procedure) -> ProcedureAnswers | None:
    """The sealed answers; None where the service has no form."""
    return session.scalars(
        select(ProcedureAnswers).where(
            ProcedureAnswers.tenant_id == context.tenant_id, ProcedureAnswers.procedure_id == procedure.id
        )
    ).one_or_none()


def opened_answers(context: Context, keys: KeyStore, row: ProcedureAnswers | None) -> dict[str, Any]:
    """The answers by field code. Raises NotFound after the person's erasure, as if there had never been anybody."""
    if row is None:
        return {}
    try:
        plain = keys.unseal_for_person(context.tenant_id, row.person_id, row.sealed, _place(row))
    except KeyDestroyedError:
        raise no_such_procedure() from None
    found: dict[str, Any] = json.loads(plain)
    return found


def counting(definition: ServiceDefinition, answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The answers that count: those to questions that the others call for."""
    return FormState(definition.form, answers, today).counting if definition.form else {}


def seal_answers(
    session: Session,
    context: Context,
    clock: Clock,
    keys: KeyStore,
    procedure: Procedure,
    answers: Mapping[str, Any],
    *,
    digest: str,
    complete: bool,
) -> ProcedureAnswers:
    """Keep the answers, in place of earlier ones."""
    row = answers_row(session, context, procedure)
    if row is None:
        row = ProcedureAnswers(**classed(session, context, procedure, "answers"))
        session.add(row)
    plain = json.dumps(answers, ensure_ascii=False, sort_keys=True).encode()
    row.sealed = keys.seal_for_person(context.tenant_id, procedure.person_id, plain, _place(row))
    row.digest, row.complete = digest, complete
    row.updated_at, row.updated_by = clock.now(), context.actor_id
    return row


def _place(row: ProcedureAnswers) -> str:
    return f"procedure_answers/{row.procedure_id}"
