"""Two deployments, each with a database, a key store and a web server, and all that somebody between them can try."""

import http.client
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import redis
from PIL import Image
from sqlalchemy import func, select, update

from oneroof.casefiles.documents.models import DocumentVersion
from oneroof.core.crypto import new_key
from oneroof.federation.between_centres import handing_over, keyring, letters, offering, peers
from oneroof.federation.between_centres.arriving import missing_parts
from oneroof.federation.between_centres.calling import Caller, CallFailed
from oneroof.federation.between_centres.letters import Letter
from oneroof.federation.between_centres.models import CentrePeer, CentrePeerKey, IncomingPackage
from oneroof.federation.between_centres.others import Other, box_of
from oneroof.federation.between_centres.sealing import NotGenuine, SecretPair, seal
from oneroof.federation.between_centres.sending import LETTERS_PATH, SEND_LETTER, send_letter
from support.between_centres import Side, deployment, work_off
from support.servers import Servers, fresh_database


@pytest.fixture(scope="module")
def pair(servers: Servers, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[tuple[Side, Side]]:
    """Lisboa and Gent, who have agreed with each other."""
    folder = tmp_path_factory.mktemp("deployments")
    number = 1 + (int(worker_id.removeprefix("gw")) % 15 if worker_id != "master" else 0)
    url = servers.redis_url.replace("?db=0", f"?db={number}")
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    with (
        fresh_database(servers) as one,
        fresh_database(servers) as two,
        deployment(servers, one, url, folder, "lisboa", 1) as lisboa,
        deployment(servers, two, url, folder, "gent", 2) as gent,
    ):
        lisboa.meet(gent)
        gent.meet(lisboa)
        yield lisboa, gent


def posted(side: Side, raw: bytes, path: str = LETTERS_PATH) -> int:
    """What its server answers to whoever knows its address."""
    parts = urlsplit(side.address)
    connection = http.client.HTTPConnection("127.0.0.1", parts.port or 0, timeout=30)
    connection.request("POST", path, body=raw, headers={"Host": parts.netloc, "Content-Type": "application/jose"})
    status = connection.getresponse().status
    connection.close()
    return status


def count_of_offers(side: Side) -> int:
    with side.centre.database.transaction(side.centre.system) as session:
        return session.scalar(select(func.count()).select_from(IncomingPackage)) or 0


def written(sender: Side, to: Side, letter: Letter) -> bytes:
    """A letter as the sender would send it now."""
    with sender.centre.database.transaction(sender.move) as session:
        clock, services = sender.centre.clock, sender.services
        return letters.write(session, sender.move, clock, services, sender.to(to).other, letter)


def large_picture() -> bytes:
    import io

    kept = io.BytesIO()
    Image.frombytes("RGB", (2200, 1700), os.urandom(2200 * 1700 * 3)).save(kept, "PNG")
    return kept.getvalue()


def test_a_casefile_with_a_large_paper_arrives_in_parts_and_goes_on_where_it_stopped(
    pair: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    lisboa, gent = pair
    view = lisboa.person()
    large = lisboa.paper(view, "scan.png", large_picture())
    row = lisboa.offer(view, lisboa.to(gent, document_ids=[large]))
    work_off(lisboa)
    offered = gent.package(row.package_id)
    assert offered is not None and len(offered.manifest["parts"]) > 10
    gent.accept(row.package_id)
    work_off(gent)
    work_off(lisboa, only=SEND_LETTER)
    calls, original = [], Caller.post

    def breaking(self: Caller, address: str, path: str, body: bytes, kind: str) -> bytes:
        calls.append(path)
        if len(calls) == 4:
            raise CallFailed("no_answer")
        return original(self, address, path, body, kind)

    monkeypatch.setattr(Caller, "post", breaking)
    payload = {"package_id": str(row.package_id)}
    with pytest.raises(CallFailed):
        handing_over.send_parts(lisboa.services, lisboa.move, lisboa.centre.clock, payload)
    with gent.centre.database.transaction(gent.move) as session:
        waiting = session.get_one(IncomingPackage, (gent.centre.tenant_id, row.package_id))
        left = missing_parts(session, gent.move, waiting)
    assert len(left) == len(offered.manifest["parts"]) - 3
    handing_over.send_parts(lisboa.services, lisboa.move, lisboa.centre.clock, payload)
    assert len(calls) == len(offered.manifest["parts"]) + 1
    monkeypatch.undo()
    work_off(lisboa, gent)
    here, there = lisboa.transfer(row.package_id), gent.transfer(row.package_id, "in")
    assert here is not None and there is not None and (here.state, there.state) == ("done", "done")
    with gent.centre.database.transaction(gent.centre.system) as session:
        assert session.scalars(select(DocumentVersion.size)).one() > 10_000_000


def test_the_other_way_as_well_and_a_refusal_comes_back(pair: tuple[Side, Side]) -> None:
    lisboa, gent = pair
    row = gent.offer(gent.person("Joke De Smet"), gent.to(lisboa))
    work_off(gent)
    lisboa.refuse(row.package_id, reason="other", words="Lives elsewhere now")
    work_off(lisboa)
    there = gent.transfer(row.package_id)
    assert there is not None and (there.state, there.refusal_code) == ("refused", "other")


def test_a_letter_counts_once_and_only_unchanged_for_whom_it_is_by_whom_we_know(pair: tuple[Side, Side]) -> None:
    lisboa, gent = pair
    row = lisboa.offer(lisboa.person("Mira Novak"), lisboa.to(gent))
    work_off(lisboa, only=offering.PACK)
    manifest = _manifest_of(lisboa, row.package_id)
    letter = Letter(uuid4(), "offer", row.package_id, {"manifest": manifest})
    raw = written(lisboa, gent, letter)
    before = count_of_offers(gent)
    middle = len(raw) // 2
    assert posted(gent, raw[:middle] + (b"A" if raw[middle : middle + 1] != b"A" else b"B") + raw[middle + 1 :]) == 403
    assert posted(lisboa, raw) == 403  # it is not for its own sender
    assert posted(gent, b"no letter at all") == 403
    assert posted(gent, _by_a_stranger(lisboa, gent, letter)) == 403
    assert count_of_offers(gent) == before
    assert posted(gent, raw) == 200
    assert count_of_offers(gent) == before + 1
    assert posted(gent, raw) == 200  # a sender who was killed asks again, and gets the same receipt
    assert count_of_offers(gent) == before + 1
    changed = Letter(letter.id, "withdrawal", row.package_id, {})
    assert posted(gent, written(lisboa, gent, changed)) == 403  # one id, another letter
    again = Letter(uuid4(), "offer", row.package_id, {"manifest": manifest})
    assert _receipt(lisboa, gent, again) == "package_replayed"
    work_off(lisboa)


def test_a_part_is_believed_for_its_hash_alone(pair: tuple[Side, Side]) -> None:
    lisboa, gent = pair
    row = lisboa.offer(lisboa.person("Ivo Lam"), lisboa.to(gent))
    path = f"/between-centres/packages/{row.package_id}/parts/0"
    work_off(lisboa)
    assert posted(gent, b"anything", path) == 404  # nothing was accepted
    gent.accept(row.package_id)
    work_off(gent)
    work_off(lisboa, only=SEND_LETTER)
    assert posted(gent, b"anything", path) == 422
    assert posted(gent, b"anything", f"{path}9") == 422
    assert posted(gent, b"x" * (3 * 1024 * 1024), path) == 422
    work_off(lisboa, gent)
    there = gent.package(row.package_id)
    assert there is not None and there.state == "done"


def test_keys_follow_one_another_and_an_old_one_counts_for_its_time_only(pair: tuple[Side, Side]) -> None:
    lisboa, gent = pair
    old = _pair_of(lisboa)
    lisboa.rotate()
    _forget_looking(gent)
    row = lisboa.offer(lisboa.person("Sana Qureshi"), lisboa.to(gent))
    work_off(lisboa)  # gent reads the new key, because the old one vouches for it
    assert gent.package(row.package_id) is not None
    letter = Letter(uuid4(), "withdrawal", uuid4(), {})
    assert posted(gent, _signed_by(old, lisboa, gent, letter)) == 200
    with gent.centre.database.transaction(gent.centre.system) as session:
        over = gent.centre.clock.now() - timedelta(seconds=1)
        session.execute(update(CentrePeerKey).where(CentrePeerKey.kid == old.public.kid).values(until=over))
    late = Letter(uuid4(), "withdrawal", uuid4(), {})
    assert posted(gent, _signed_by(old, lisboa, gent, late)) == 403
    later = replace(lisboa.centre, clock=lisboa.centre.later(days=31).clock)
    with later.database.transaction(lisboa.move) as session:
        assert keyring.destroy_old(session, lisboa.move, later.clock, lisboa.services.keys) == 1


def test_whoever_stands_at_the_address_with_other_keys_gets_nothing(pair: tuple[Side, Side]) -> None:
    lisboa, gent = pair
    caller = Caller(production=False)
    wrong = " ".join(["0000"] * 16)
    error = lisboa.floor.refused(
        "peer_invalid", peers.agree, lisboa.coordinator, caller=caller, address=gent.address, fingerprint=wrong
    )
    assert "fingerprint" in error.fields
    for address in ("http://192.0.2.1", "https://127.0.0.1:1/path", "ftp://gent.example", "http://gent.example"):
        with pytest.raises(CallFailed) as refusal:
            caller.get(address, "/")
        assert refusal.value.code in ("wrong_address", "not_public")
    with pytest.raises(CallFailed) as refusal:
        Caller(production=True).get(gent.address, "/")
    assert refusal.value.code == "wrong_address"
    with pytest.raises(CallFailed) as refusal:
        Caller(production=True).get("https://127.0.0.1", "/")
    assert refusal.value.code == "not_public"


def test_nothing_is_sent_or_taken_once_the_agreement_has_ended(pair: tuple[Side, Side]) -> None:
    lisboa, gent = pair
    wanted, view = lisboa.to(gent), lisboa.person("Rui Prata")
    row = lisboa.offer(view, wanted)
    with gent.centre.database.transaction(gent.centre.system) as session:
        peer_id = session.scalars(select(CentrePeer.id)).one()
    gent.floor.do(peers.end, gent.coordinator, peer_id=peer_id)
    work_off(lisboa)
    assert gent.package(row.package_id) is None
    assert lisboa.letters("offer")[-1].settled_at is None
    gent.meet(lisboa)
    send_letter(lisboa.services, lisboa.move, lisboa.centre.clock, {"letter_id": str(lisboa.letters("offer")[-1].id)})
    assert gent.package(row.package_id) is not None


def _manifest_of(side: Side, package_id: object) -> object:
    import json

    row = side.transfer(package_id)  # type: ignore[arg-type]
    assert row is not None and row.manifest_sealed is not None
    place = offering.place(row.id, "manifest")
    keys = side.services.keys
    return json.loads(keys.unseal_for_person(side.centre.tenant_id, row.person_id, row.manifest_sealed, place))


def _pair_of(side: Side) -> SecretPair:
    with side.centre.database.transaction(side.centre.system) as session:
        arguments = (session, side.centre.system, side.centre.clock, side.services.keys, side.services.database)
        return keyring.current_pair(*arguments)


def _signed_by(secret: SecretPair, sender: Side, to: Side, letter: Letter) -> bytes:
    other: Other = sender.to(to).other
    with sender.centre.database.transaction(sender.centre.system) as session:
        box = box_of(session, sender.centre.system, other)
    content = letter.written(sender=sender.address, to=to.address, at=sender.centre.clock.now())
    return seal(secret.sign(content), box).encode()


def _by_a_stranger(sender: Side, to: Side, letter: Letter) -> bytes:
    return _signed_by(SecretPair(new_key()), sender, to, letter)


def _receipt(sender: Side, to: Side, letter: Letter) -> str:
    other = sender.to(to).other
    answer = Caller(production=False).post(to.address, LETTERS_PATH, written(sender, to, letter), "application/jose")
    with sender.centre.database.transaction(sender.move) as session:
        clock, services = sender.centre.clock, sender.services
        stranger = answer.replace(b"A", b"B", 1).decode()
        with pytest.raises(NotGenuine):
            letters.read_receipt(session, sender.move, clock, services, stranger, of=letter, other=other)
        receipt = letters.read_receipt(session, sender.move, clock, services, answer.decode(), of=letter, other=other)
    return receipt.outcome


def _forget_looking(side: Side) -> None:
    with side.centre.database.transaction(side.centre.system) as session:
        session.execute(update(CentrePeer).values(looked_at=None))
