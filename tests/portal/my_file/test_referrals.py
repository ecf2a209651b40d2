"""Referrals in one's own file: to whom, in plain words, what they see, and one press that stops it."""

from pathlib import Path

from oneroof.core.ids import new_id
from oneroof.referrals.models import Referral
from oneroof.storage.intake import Storing
from support.html_pages import open_page, send
from support.procedures import desk_at
from support.referrals import Sending

from .conftest import OwnFile


def test_somebody_reads_to_whom_they_were_sent_and_stops_it(own_file: OwnFile, tmp_path: Path) -> None:
    house, file = own_file.house, own_file.view.casefile
    sending = Sending(desk_at(house.floor), Storing(house.services.files, None), file.id, file.person_id)
    sending.agree(office_ids=[sending.office_id])
    page = own_file.open()
    assert "To whom we sent you" not in page.text, "nothing is said where there is nothing"
    sent = sending.send(classes=["identity"], document_ids=[sending.document()])
    page = open_page(page.browser, "/my-file")
    assert "To whom we sent you" in page.text and "Immigration" in page.text
    assert "They have not looked at it yet" in page.text and "Name, birth date, nationality" in page.text
    assert "passport" in page.text and sent.code in page.text
    officer = sending.desk.officer.context
    assert sending.seen(officer, Referral)
    (form,) = [each for each in page.forms if each.action.endswith("/stop")]
    after = page.send(form.action)
    assert "They see nothing of it any more" in after.text
    row = sending.row(sent.referral.id)
    assert (row.state, row.reason) == ("withdrawn", "person_refused")
    assert sending.seen(officer, Referral) == []
    again = page.send(form.action, request_key=str(new_id()))
    assert "This had ended before" in again.text


def test_nobody_stops_what_is_about_somebody_else(own_file: OwnFile) -> None:
    house = own_file.house
    desk = desk_at(house.floor)
    other = desk.casefile().casefile
    sending = Sending(desk, Storing(house.services.files, None), other.id, other.person_id)
    sending.agree(office_ids=[sending.office_id])
    sent = sending.send()
    page = own_file.open()
    assert "To whom we sent you" not in page.text
    assert not page.has_form("/stop")
    for referral_id in (sent.referral.id, new_id()):  # there or not: no difference is to be seen
        refused = send(page.browser, f"/my-file/referrals/{referral_id}/stop", page.forms[0].fields, {})
        assert refused.status == 404
    assert sending.row(sent.referral.id).state == "sent"
    assert sending.steps(sent.referral.id) == ["send"]
