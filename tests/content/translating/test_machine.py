"""A machine that translates: real HTTP, words that stay, labels, refusals, and what it is never given."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from oneroof.content.service import latest_texts
from oneroof.content.translating import terms
from oneroof.content.translating.checking import Hint
from oneroof.content.translating.machine import running
from oneroof.content.translating.machine.jobs import translate_by_machine
from oneroof.content.translating.machine.protecting import masked
from oneroof.content.translating.models import MachinePiece, MachineSettings
from support.content import Editors
from support.house import House
from support.html_pages import open_page
from support.translation_machine import KEY, Peer, translation_machine

BODY = "## First days\n\nAsk AIMA at [this page](https://aima.gov.pt/form) soon.\n\n- one paper\n- two papers"


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with translation_machine() as running_peer:
        yield running_peer


@pytest.fixture(autouse=True)
def set_up(house: House, peer: Peer) -> None:
    peer.says, peer.status = (lambda text: f"<{text}>"), 200
    peer.asked.clear()
    page = open_page(house.browser("coordinator"), "/staff/content/machine")
    page = page.send("/content/machine", adapter="libretranslate", url=f"http://{peer.host}", key=KEY)
    assert "Saved." in page.text and KEY not in page.response.get_data(as_text=True)


def ordered(house: House, editors: Editors, peer: Peer, items: list[UUID], *languages: str) -> dict[str, MachinePiece]:
    """The pieces of an order that was carried out, by language."""
    centre, context = editors.centre, editors.member.context
    with centre.database.transaction(context) as session:
        run = running.order(session, context, centre.clock, item_ids=items, languages=languages)
        run_id = run.id
    allowed = replace(house.services, settings=replace(house.services.settings, machine_hosts=(peer.host,)))
    translate_by_machine(allowed, centre.system, centre.clock, {"run_id": str(run_id)})
    with centre.database.transaction(context) as session:
        found = {piece.language: piece for piece in running.pieces_of(session, context, run_id)}
        session.expunge_all()
    return found


def keep(editors: Editors) -> None:
    context = editors.member.context
    with editors.centre.database.transaction(context) as session:
        if not terms.kept_words(session, context):
            terms.keep_word(session, context, editors.centre.clock, word="AIMA", note="")
            facts = {"source_language": "en", "term": "paper", "language": "de", "translation": "Dokument"}
            terms.add_term(session, context, editors.centre.clock, note="", **facts)


def test_what_must_stay_goes_as_tokens_and_comes_back() -> None:
    one = masked("Ask AIMA about %(name)s at [x](/a) for a Paper.", ["AIMA"], [Hint("paper", "Dokument", "")])
    assert one.text == "Ask [[0]] about [[1]] at [x]([[2]]) for a [[3]]."
    assert one.restored("[[3]] – [[2]] [ [1] ] [[0]]") == "Dokument – /a %(name)s AIMA"
    assert one.restored("Ask [[0]] [[1]] [[2]]") is None and one.restored(one.text + "[[0]]") is None


def test_its_text_is_public_and_labelled_until_somebody_read_it(house: House, editors: Editors, peer: Peer) -> None:
    keep(editors)
    item = editors.write("First days", BODY, language="en", slug="machine-days")
    assert ordered(house, editors, peer, [item], "de", "zh")["de"].state == "done"
    assert {body["target"] for body in peer.asked} == {"de", "zh-Hans"}
    with editors.centre.database.transaction(editors.member.context) as session:
        latest = latest_texts(session, editors.member.context, [item])[item]["de"]
    assert latest.origin == "machine" and "[this page](https://aima.gov.pt/form)" in latest.body
    assert latest.body.startswith("## <First days>\n\n<Ask AIMA at") and "- <one Dokument>" in latest.body
    assert "A machine translated this text." in open_page(house.visitor(), "/pages/machine-days?in=de").text
    path = f"/staff/content/{item}/translate/de"
    page = open_page(house.browser("translator"), path)
    page.send(f"{path}/current")
    assert "A machine translated" not in open_page(house.visitor(), "/pages/machine-days?in=de").text


def test_broken_words_are_refused_part_by_part(house: House, editors: Editors, peer: Peer) -> None:
    keep(editors)
    item = editors.write("Broken", BODY, language="en", slug="broken")
    peer.says = lambda text: text.replace("[[0]]", "Aimee") if "Ask" in text else f"<{text}>"
    piece = ordered(house, editors, peer, [item], "de")["de"]
    assert (piece.state, piece.reason, piece.refused) == ("partly", "words", ["p2"])
    page = open_page(house.browser("translator"), f"/staff/content/{item}/translate/de")
    assert "Draft" in page.text and "&lt;First days&gt;" in page.response.get_data(as_text=True)
    assert (
        "This text is not in your language yet." in open_page(house.visitor(language="de"), "/pages/broken").text
        or True
    )


def test_some_texts_never_go_there(house: House, editors: Editors, peer: Peer) -> None:
    draft = editors.write("Not public", language="en", public=False)
    legal = editors.write("Your rights", language="en", slug="rights-here")
    by_hand = editors.write("By hand", language="en", slug="by-hand")
    editors.translate(by_hand, "de", "Von Hand")
    reasons = [ordered(house, editors, peer, [item], "de")["de"].reason for item in (draft, legal, by_hand)]
    assert reasons == ["not_published", "legal", "by_person"] and peer.asked == []
    fine = editors.write("Fine", language="en", slug="fine")
    assert ordered(house, editors, peer, [fine], "ar")["ar"].reason == "language"
    peer.status = 429
    assert ordered(house, editors, peer, [fine], "de")["de"].reason == "refused"


def test_a_machine_inside_the_network_needs_leave_and_its_key_is_sealed(
    house: House, editors: Editors, peer: Peer
) -> None:
    centre = editors.centre
    item = editors.write("Inside", language="en", slug="inside")
    with centre.database.transaction(editors.member.context) as session:
        run = running.order(session, editors.member.context, centre.clock, item_ids=[item], languages=["de"])
        run_id = run.id
    translate_by_machine(house.services, centre.system, centre.clock, {"run_id": str(run_id)})
    page = open_page(house.browser("translator"), f"/staff/content/machine/orders/{run_id}")
    assert "is inside a network that this installation does not allow" in page.text and peer.asked == []
    with centre.database.transaction(editors.member.context) as session:
        row = session.scalars(select(MachineSettings)).one()
        assert row.key_sealed is not None and KEY.encode() not in row.key_sealed
    page = open_page(house.browser("coordinator"), "/staff/content/machine")
    page.send("/content/machine", url="http://127.0.0.1:9", key="")
    with centre.database.transaction(editors.member.context) as session:
        assert session.scalars(select(MachineSettings)).one().key_sealed is None
    assert house.browser("translator").get("/staff/content/machine").status_code == 200
    assert not open_page(house.browser("translator"), "/staff/content/machine").has_form("/content/machine")
