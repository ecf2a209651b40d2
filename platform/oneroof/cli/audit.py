"""`oneroof audit`: verify, export and publish a tenant's accountability record."""

import json
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Never

import click
from tqdm import tqdm

from oneroof.audit.outside import OutsideRoot, roots_in
from oneroof.audit.records import ExportedRecord, Record, StoredRecord, export
from oneroof.audit.signing import RootSigner, key_id_of
from oneroof.audit.verifying import MOST_LAG, Verdict, verify
from oneroof.audit.witnessing import kept_elsewhere
from oneroof.cli.group import fail
from oneroof.cli.opened import opened_services
from oneroof.cli.tenant import only_tenant
from oneroof.services import Services
from oneroof.tenancy.context import Context, system_context

_WAIT_SECONDS = 20
_NOT_PROVED = (
    "Not proved: whoever holds this database and its signing key could have rewritten all of it. Compare it with a "
    "root kept outside: --root FILE or URL (a published list, a witness's copy, the digest of a printed report)."
)
_Tenant = click.option("--tenant", "code", help="The tenant's code, as in `oneroof tenant list`.")
_Network = click.option("--network", "network_code", help="The network's code, where several have such a tenant.")


@click.group(epilog="Example: oneroof audit verify --tenant lisboa --root printed-roots.json")
def audit() -> None:
    """The record of who did what: is it still what it was?"""


@audit.command(
    "verify",
    epilog="Examples: oneroof audit verify --tenant lisboa --root https://lisboa.example/.well-known/oneroof/audit-roots"
    " · oneroof audit verify --export lisboa.jsonl.gz --root kept.json",
)
@_Tenant
@_Network
@click.option("--export", "path", type=click.Path(exists=True, path_type=Path), help="An export, without database.")
@click.option("--root", "places", multiple=True, metavar="FILE|URL", help="Roots kept elsewhere; may be repeated.")
@click.option("--key", "keys", multiple=True, metavar="HEX", help="A public key that may have signed (an earlier one).")
@click.option(
    "--from", "start", type=click.IntRange(1), default=1, help="Begin at this link; what is before is trusted."
)
def verify_(
    code: str | None,
    network_code: str | None,
    path: Path | None,
    places: tuple[str, ...],
    keys: tuple[str, ...],
    start: int,
) -> None:
    """Recompute chain, roots and signatures; say where they break, and exit with 1 if they do.

    Without a root that was kept outside, whoever holds the database and the signing key could have rewritten all of
    it: the command then says so.
    """
    outside = [root for place in places for root in roots_in(_text_at(place), place)]
    trusted = frozenset(_key_id(key) for key in keys) | {root.key_id for root in outside if root.key_id}
    if path is not None:
        _tell(_verified(ExportedRecord(path), outside, trusted, start), places)
        return
    with _opened(code, network_code) as (services, context):
        record = StoredRecord(services.database, context)
        trusted |= {RootSigner(services.settings.keys.audit).key_id}
        within = _within(services, context, record.summary().centre)
        verdict = _verified(record, [*outside, *within], trusted, start, services.settings.audit_max_lag)
    _tell(verdict, places)


@audit.command("export", epilog="Example: oneroof audit export --tenant lisboa lisboa.jsonl.gz")
@_Tenant
@_Network
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def export_(code: str | None, network_code: str | None, path: Path) -> None:
    """Write the record with its chain and roots to PATH, to be verified elsewhere (.gz packs it)."""
    with _opened(code, network_code) as (services, context):
        record = StoredRecord(services.database, context)
        with _bar(record, "written") as bar:
            for _ in export(record, path):
                bar.update()
    click.echo(f"{path}: verify it with `oneroof audit verify --export {path}`.")


@audit.command(epilog="Example: oneroof audit roots --tenant lisboa > kept-outside.json")
@_Tenant
@_Network
def roots(code: str | None, network_code: str | None) -> None:
    """Print the signed roots as JSON, to be kept where nobody of this installation can change them."""
    with _opened(code, network_code) as (services, context):
        click.echo(json.dumps({"roots": StoredRecord(services.database, context).roots()}, indent=1))


@contextmanager
def _opened(code: str | None, network_code: str | None) -> Iterator[tuple[Services, Context]]:
    if not code:
        fail("say whose record it is: --tenant CODE; `oneroof tenant list` shows all.")
    with opened_services() as services:
        one = only_tenant(services.directory.list_tenants(), code, network_code)
        yield services, system_context(one.id, one.network_id, "accountability")


def _verified(
    record: Record, outside: list[OutsideRoot], trusted: frozenset[str], start: int, most_lag: timedelta = MOST_LAG
) -> Verdict:
    with _bar(record, "verified") as bar:
        return verify(
            record,
            outside=outside,
            trusted=trusted,
            start=start,
            most_lag=most_lag,
            progress=lambda _seq: bar.update(),
        )


def _bar(record: Record, word: str) -> "tqdm[Never]":
    return tqdm(total=record.summary().links, desc=word, unit="link", file=sys.stderr, disable=None)


def _within(services: Services, context: Context, centre: str) -> list[OutsideRoot]:
    """What the umbrella and other tenants of this installation keep."""
    kept = kept_elsewhere(services.database, context, services.directory.list_tenants(), centre)
    return roots_in(json.dumps(kept), "a witness in this installation") if kept else []


def _text_at(place: str) -> str:
    try:
        if place.startswith(("http://", "https://")):
            with urllib.request.urlopen(place, timeout=_WAIT_SECONDS) as answer:  # noqa: S310  # the schemes above
                return str(answer.read().decode())
        return Path(place).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{place} cannot be read: {error}.")


def _key_id(key: str) -> str:
    try:
        return key_id_of(bytes.fromhex(key))
    except ValueError:
        fail(f"--key {key} is not the hexadecimal text of a public key.")


def _tell(verdict: Verdict, places: tuple[str, ...]) -> None:
    summary = verdict.summary
    click.echo(f"{summary.centre}: {verdict.links} links, {verdict.roots} signed roots.")
    for one in verdict.breaks:
        click.echo(f"BROKEN  {one}")
    open_end = max(0, verdict.last_seq - verdict.rooted)
    click.echo(f"{open_end} links are newer than the last root, and {summary.waiting} entries wait to be chained.")
    for where, count in verdict.compared.items():
        click.echo(f"{count} roots kept by {where} were compared.")
    for where, count in verdict.unsigned.items():
        click.echo(f"{count} roots kept by {where} are not signed with a trusted key: unsigned, ignored.")
    if verdict.keys:
        click.echo(
            f"Signed with {', '.join(sorted(verdict.keys))}; compare that with the key that the centre publishes."
        )
    if verdict.compared.keys().isdisjoint(places):
        click.echo(_NOT_PROVED)
    if verdict.breaks:
        fail("the record is not what it was, or is not kept as it should be.")
    click.echo("Nothing was changed in what could be compared.")
