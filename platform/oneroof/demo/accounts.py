"""Accounts for the posts of a tenant: made once, and given new keys only where theirs are missing or run out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from oneroof.core.config import Settings
from oneroof.core.time import Clock, real_now
from oneroof.demo.credentials import Account
from oneroof.demo.staffing import Post
from oneroof.identity import service as identity
from oneroof.identity.models import PersonalToken, Staff
from oneroof.identity.permissions import permissions_of
from oneroof.tenancy.context import Context
from oneroof.tenancy.directory import ListedTenant

TOKEN_NAME = "demo"  # noqa: S105  # a name, no secret
TOKEN_LIFE = timedelta(days=360)
RENEW_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Password:
    """The network's password, and what is kept of it: hashed once for all, since hashing is slow on purpose."""

    plain: str
    kept: str
    is_new: bool
    """It was made now, so accounts of an earlier start have another one."""


@dataclass(frozen=True, slots=True)
class AccountMaker:
    """Makes the accounts of one tenant in one transaction."""

    session: Session
    context: Context
    clock: Clock
    settings: Settings
    tenant: ListedTenant
    password: Password

    def make(self, posts: Sequence[Post], known: Mapping[str, Account]) -> list[Account]:
        """The accounts for `posts`; `known` are the last time's by e-mail address, and are kept where they work."""
        emails = [f"{post.person.mailbox}@{self.tenant.code}.example" for post in posts]
        there = self._ids_of(emails)
        if self.password.is_new and there:
            changed = update(Staff).where(Staff.id.in_(there.values())).values(password_hash=self.password.kept)
            self.session.execute(changed)
        working = set() if self.password.is_new else self._with_working_token(there.values())
        accounts = []
        for post, email in zip(posts, emails, strict=True):
            staff_id = there.get(email) or self._new_staff(post, email)
            account = known.get(email) if staff_id in working else None
            accounts.append(account or self._with_new_token(post, email, staff_id))
        return accounts

    def _ids_of(self, emails: Sequence[str]) -> dict[str, UUID]:
        found = self.session.execute(select(Staff.id, Staff.email).where(Staff.email.in_(emails)))
        return {row.email: row.id for row in found}

    def _with_working_token(self, staff_ids: Iterable[UUID]) -> set[UUID]:
        statement = select(PersonalToken.staff_id).where(
            PersonalToken.staff_id.in_(list(staff_ids)),
            PersonalToken.name == TOKEN_NAME,
            PersonalToken.revoked_at.is_(None),
            PersonalToken.expires_at > real_now() + RENEW_BEFORE,
        )
        return set(self.session.scalars(statement))

    def _new_staff(self, post: Post, email: str) -> UUID:
        staff = identity.create_staff(
            self.session,
            self.context,
            self.clock,
            email=email,
            name=post.person.name,
            password_hash=self.password.kept,
            spoken_languages=post.person.languages,
            association=post.person.association,
        )
        office_id = post.office.id if post.office else None
        identity.give_role(
            self.session, self.context, self.clock, staff_id=staff.id, role=post.role, office_id=office_id
        )
        return staff.id

    def _with_new_token(self, post: Post, email: str, staff_id: UUID) -> Account:
        expires_at = real_now() + TOKEN_LIFE
        held = permissions_of(frozenset({post.role}))
        created = identity.create_token(
            self.session,
            self.context,
            self.clock,
            staff_id=staff_id,
            name=TOKEN_NAME,
            scopes=held,
            expires_at=expires_at,
            held=held,
        )
        return Account(
            network=self.tenant.network_code,
            tenant=self.tenant.code,
            role=post.role,
            office=post.office.code if post.office else None,
            name=post.person.name,
            email=email,
            host=self._host(),
            password=self.password.plain,
            token=created.secret,
            token_expires_at=expires_at.isoformat(),
        )

    def _host(self) -> str:
        host = self.tenant.host or self.tenant.code
        return host if "." in host else f"{host}.{self.settings.base_host}"
