"""Views of agencies' programs: `@for_agency("referrals.read")`. Their tokens open these alone; staff's open none."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from flask import current_app, g, request

from oneroof.core.crypto import token_hash
from oneroof.core.errors import DomainError, Forbidden, SignInRequired
from oneroof.core.i18n import public_text
from oneroof.core.time import real_now
from oneroof.identity.oauth import origins, proofs, replay
from oneroof.identity.oauth.details import classes_in, covers, for_purpose, ids_in
from oneroof.identity.oauth.signatures import NotVerified
from oneroof.identity.partnerships import service as partnerships
from oneroof.identity.partnerships.models import Partnership
from oneroof.identity.partnerships.scopes import SCOPES
from oneroof.tenancy.context import Context, system_context
from oneroof.tenancy.purposes import PURPOSES

P = ParamSpec("P")
R = TypeVar("R")

AGENCY_ACCESS = "agency:"
"""How the access rule of such a view begins; its scope follows."""
ACCESS_PREFIX = "ora_"
"""Access tokens begin so: leaked ones are findable by scanners."""


@dataclass(frozen=True, slots=True)
class SignedAgency:
    """The agency's program behind a request, and what its token lets it do."""

    token_id: UUID
    client_id: UUID
    network_agency_id: UUID
    agency_code: str
    partnership: Partnership
    scopes: frozenset[str]
    """Of its token, as far as the agreement in force still has them."""
    purpose: str
    details: tuple[dict[str, Any], ...]
    """Authorization details (RFC 9396) of the token for this purpose; none where it is not narrowed."""
    staff_id: UUID | None
    """Who of the agency's people authorised it; None where the program acts by itself."""

    def check(
        self,
        *,
        service: str | None = None,
        reads: Collection[str] = (),
        writes: Collection[str] = (),
        about: Collection[UUID | None] = (),
    ) -> None:
        """Raise Forbidden where the agreement, or this token, does not cover a service or these classes of data.

        `about` are the ids of the casefile and the referral that they belong to: the token may be for another one.
        """
        partnerships.check_covers(self.partnership, service=service, reads=reads, writes=writes, purpose=self.purpose)
        ids = {str(each) for each in about if each}
        if self.details and not covers(self.details, {*reads, *writes}, ids):
            raise not_in_token()

    @property
    def readable(self) -> frozenset[str]:
        """The classes of data that it may read: those of the agreement, as far as the token was not narrowed."""
        classes, agreed = classes_in(self.details), frozenset(self.partnership.readable)
        return agreed if classes is None else agreed & classes

    def only(self, classes: Collection[str]) -> frozenset[str] | None:
        """The casefiles and referrals of which the token lets through these classes; None for all its agency knows."""
        return ids_in(self.details, classes)


class BadToken(SignInRequired):
    """The token is none, has ended, or came without the proof that it is bound to (RFC 6750, RFC 9449)."""

    def __init__(self, code: str, message: Any, *, challenge: str) -> None:
        super().__init__(code, message)
        self.challenge = challenge


def for_agency(scope: str = "", *, purpose: str = "partner_sharing") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only a program whose token carries `scope`, under an agreement in force that covers it, may use this view.

    Without a scope any good token under an agreement in force will do.
    """
    assert not scope or scope in SCOPES, scope
    assert purpose in PURPOSES, purpose

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            check_agency(scope)
            return view(*args, **kwargs)

        guarded.access = AGENCY_ACCESS + scope  # type: ignore[attr-defined]
        guarded.purpose = purpose  # type: ignore[attr-defined]
        return guarded

    return decorate


def this_agency() -> SignedAgency:
    """The program behind this request, in a view that is `@for_agency`."""
    agency = this_agency_or_none()
    assert agency is not None
    return agency


def this_agency_or_none() -> SignedAgency | None:
    """The program behind this request, or None."""
    agency: SignedAgency | None = g.get("agency")
    return agency


def asking_client() -> UUID | None:
    """The client whose good token was shown, also where its agreement refuses it: for the log of calls."""
    client_id: UUID | None = g.get("agency_client_id")
    return client_id


def check_agency(scope: str) -> None:
    """Raise BadToken, or Forbidden with the reason: no agreement in force, or one or a token without `scope`."""
    refusal: DomainError | None = g.get("agency_refusal")
    if refusal is not None:
        raise refusal
    agency = this_agency_or_none()
    if agency is None:
        raise BadToken("token_required", public_text("This needs an access token."), challenge="Bearer, DPoP")
    partnerships.check_covers(agency.partnership, scope=scope or None, purpose=agency.purpose)
    if scope and scope not in agency.scopes:
        raise not_in_token()


def not_in_token() -> Forbidden:
    """What a token that was narrowed answers to more."""
    return Forbidden("not_in_token", public_text("This access token was not given for that. Ask for one that is."))


def identify_agency(purpose: str) -> Context | None:
    """Who shows an agency's token, into `g`; the context of their request, None where no agreement lets them in.

    A good token of an agency whose agreement is suspended or has ended is told so (403) and not that it is bad (401).
    Raises BadToken.
    """
    g.agency = g.agency_refusal = g.agency_client_id = None
    if "Authorization" not in request.headers:
        return None
    row = _row_of_token()
    g.agency_client_id = row.client_id
    system = system_context(g.tenant.id, g.tenant.network_id, "administration")
    with current_app.extensions["oneroof"].database.transaction(system) as session:
        partnership = partnerships.partnership_of(session, system, network_agency_id=row.network_agency_id)
    try:
        partnership = _let_in(row, partnership)
        g.agency = _signed(row, partnership, purpose)
    except Forbidden as refusal:
        g.agency_refusal = refusal
        return None
    return _context(row, partnership, purpose)


def _let_in(row: Any, partnership: Partnership | None) -> Partnership:
    if row.is_suspended:
        raise Forbidden("client_suspended", public_text("This program was suspended. Its agency can say why."))
    if partnership is None:
        raise Forbidden("agreement_missing", public_text("No agreement lets this agency work with this centre."))
    partnerships.check_in_force(partnership, today=g.clock.today(g.tenant.time_zone))
    return partnership


def _row_of_token() -> Any:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    scheme, token = scheme.lower(), token.strip()
    rows: list[Any] = []
    if scheme in ("bearer", "dpop") and token.startswith(ACCESS_PREFIX):
        database = current_app.extensions["oneroof"].database
        rows = database.call(
            "actor_by_agency_token", wanted_tenant=g.tenant.id, wanted_hash=token_hash(token), moment=real_now()
        )
    if not rows:
        g.context = _nobody()
        raise _bad_token("DPoP" if scheme == "dpop" else "Bearer")
    row = rows[0]
    _check_bound(row, scheme, token)
    return row


def _check_bound(row: Any, scheme: str, token: str) -> None:
    """A token that is bound to a key comes with the key's proof; one that is not comes as a bearer token."""
    g.context = _nobody()
    if (row.jkt is not None) != (scheme == "dpop"):
        raise _bad_token("Bearer" if row.jkt is None else "DPoP")
    if row.jkt is None:
        return
    shown = request.headers.getlist(proofs.HEADER)
    try:
        if len(shown) != 1:
            raise NotVerified("one proof is needed")
        proof = proofs.read_proof(shown[0], method=request.method, url=origins.this_url(), now=real_now(), token=token)
        if proof.jkt != row.jkt:
            raise NotVerified("it is another key's")
    except NotVerified as error:
        raise _bad_proof() from error
    with current_app.extensions["oneroof"].database.transaction(g.context) as session:
        first = replay.first_time(
            session, g.context, kind="dpop", owner=proof.jkt, jti=proof.jti, until=proof.expires_at
        )
    if not first:
        raise _bad_proof()


def _bad_token(scheme: str) -> BadToken:
    return BadToken(
        "token_invalid",
        public_text("This token is not valid here, or it has ended."),
        challenge=f'{scheme} error="invalid_token"',
    )


def _bad_proof() -> BadToken:
    return BadToken(
        "proof_invalid",
        public_text("This token is bound to a key, and the DPoP proof with it is missing, wrong or used."),
        challenge='DPoP error="invalid_dpop_proof"',
    )


def _signed(row: Any, partnership: Partnership, purpose: str) -> SignedAgency:
    details = for_purpose(row.details, purpose)
    if row.details and not details:
        raise not_in_token()
    return SignedAgency(
        token_id=row.token_id,
        client_id=row.client_id,
        network_agency_id=row.network_agency_id,
        agency_code=row.agency_code,
        partnership=partnership,
        scopes=frozenset(row.scopes) & frozenset(partnership.scopes),
        purpose=purpose,
        details=tuple(details),
        staff_id=row.staff_id,
    )


def _context(row: Any, partnership: Partnership, purpose: str) -> Context:
    return partnerships.agency_context(
        partnership,
        network_id=g.tenant.network_id,
        actor_id=row.staff_id or row.client_id,
        scopes=row.scopes,
        purpose=purpose,
        request_id=g.get("request_id"),
    )


def _nobody() -> Context:
    return Context(
        tenant_id=g.tenant.id,
        network_id=g.tenant.network_id,
        actor_kind="visitor",
        purpose="administration",
        request_id=g.get("request_id"),
    )
