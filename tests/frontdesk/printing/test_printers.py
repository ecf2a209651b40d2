"""Printers that poll: a slip reaches each once, and what goes wrong on the way is told."""

import pytest

from oneroof.frontdesk.devices import service as devices
from oneroof.frontdesk.printing import service
from oneroof.frontdesk.printing.models import PrintJob
from support.printers import EpsonPrinter, StarPrinter
from support.printing_hall import Hall


def machine(hall: Hall, protocol: str) -> tuple[StarPrinter | EpsonPrinter, PrintJob]:
    """A printer of that make, and a slip that waits for it."""
    added = hall.printer(protocol)
    printer: StarPrinter | EpsonPrinter = hall.star(added) if protocol == "star" else hall.epson(added)
    return printer, hall.slip(added)


def settle(hall: Hall, job: PrintJob, **span: float) -> PrintJob | None:
    """What is offered some time later; what is of no use is given up on the way."""
    later = hall.house.floor.later(**span)
    offered: PrintJob | None = later.do(service.next_job, hall.coordinator, printer_id=job.printer_id)
    return offered


@pytest.mark.parametrize("protocol", ["star", "epson"])
def test_a_slip_is_printed_once(hall: Hall, protocol: str) -> None:
    printer, job = machine(hall, protocol)
    for _ in range(3):
        printer.poll()
    assert len(printer.slips) == 1 and set(printer.answers) == {200}
    assert (hall.job(job.id).state, hall.job(job.id).attempts) == ("printed", 1)


@pytest.mark.parametrize("protocol", ["star", "epson"])
def test_nobody_prints_again_what_may_hang_out_of_the_printer(hall: Hall, protocol: str) -> None:
    printer, job = machine(hall, protocol)
    printer.loses_confirmations = True
    printer.poll()
    printer.poll()
    assert len(printer.slips) == 1 and hall.job(job.id).state == "sent"
    assert settle(hall, job, minutes=2) is None
    assert (hall.job(job.id).state, hall.job(job.id).error) == ("failed", "never_confirmed")
    printer.loses_confirmations = False
    again = hall.do(service.print_again, job_id=job.id)
    printer.poll()
    assert len(printer.slips) == 2 and hall.job(again.id).state == "printed"


@pytest.mark.parametrize("protocol", ["star", "epson"])
def test_paper_runs_out_and_comes_back(hall: Hall, protocol: str) -> None:
    printer, job = machine(hall, protocol)
    if protocol == "star":
        printer.poll()  # a slip before, so that it knows the printer
        job = hall.do(service.print_trial, printer_id=job.printer_id)
    before = len(printer.slips)
    printer.paper_is_out = True
    printer.poll()
    status = hall.house.floor.look(service.condition_of, hall.coordinator, printer_id=job.printer_id)
    assert status is not None and status.condition == "paper_out"
    assert len(printer.slips) == before and hall.job(job.id).state == "waiting"
    printer.paper_is_out = False
    assert settle(hall, job, seconds=20) is not None
    assert settle(hall, job, minutes=11) is None
    assert (hall.job(job.id).state, hall.job(job.id).error) == ("dropped", "too_old")


def test_a_star_printer_whose_paper_ends_under_the_slip_gets_it_again(hall: Hall) -> None:
    printer, job = machine(hall, "star")
    offered = hall.do(service.take, printer_id=job.printer_id)
    assert offered is not None and hall.job(job.id).state == "sent"
    printer.paper_is_out = True
    printer.poll()
    assert (hall.job(job.id).state, hall.job(job.id).error) == ("waiting", "410 Out of paper")


def test_only_the_printer_of_the_job_takes_and_confirms_it(hall: Hall) -> None:
    printer, job = machine(hall, "star")
    other = hall.star(hall.printer("star"))
    other.poll()
    other.request("DELETE", f"?mac=x&code=200%20OK&token={job.id}")
    assert other.request("GET", f"?mac=x&type=image%2Fpng&token={job.id}").status == 404
    assert other.slips == [] and hall.job(job.id).state == "waiting"
    printer.poll()
    assert len(printer.slips) == 1


def test_who_has_no_secret_gets_no_slip(hall: Hall) -> None:
    added = hall.printer("star", serial="00:11:62:aa:bb:cc")
    job = hall.slip(added)
    good = hall.star(added)
    for faulty in (
        hall.star(added, mac="00:11:62:00:00:01"),  # another machine with the secret
        hall.epson(added),  # another protocol
    ):
        faulty.poll()
        assert faulty.answers == [403] and faulty.slips == []
    neighbour = hall.star(added)
    neighbour.host = hall.house.porto.host
    guess = hall.star(added)
    guess.password = "guessed"
    for stranger in (neighbour, guess):
        stranger.poll()
        assert stranger.answers == [401] and stranger.slips == []
    renewed = hall.do(devices.renew_secret, device_id=added.device.id)
    good.poll()
    assert good.answers == [401]
    renewed_printer = hall.star(renewed)
    hall.do(devices.revoke, device_id=added.device.id)
    renewed_printer.poll()
    assert renewed_printer.answers == [401] and hall.job(job.id).state == "waiting"


def test_guessing_is_made_slow(hall: Hall) -> None:
    guess = hall.star(hall.printer("star"))
    guess.password = "guessed"
    for _ in range(21):
        guess.poll()
    assert guess.answers[0] == 401 and guess.answers[-1] == 429


def test_what_cannot_be_printed_is_not_offered_again(hall: Hall) -> None:
    printer, job = machine(hall, "star")
    assert printer.request("GET", f"?mac=x&type=text%2Fplain&token={job.id}").status == 415
    assert printer.request("GET", "/cloudprnt-setting.json").status == 404
    hall.do(service.take, printer_id=job.printer_id)
    printer.request("DELETE", f"?mac=x&code=510%20Incompatible&token={job.id}")
    printer.poll()
    assert printer.slips == [] and hall.job(job.id).state == "failed"


def test_a_slip_on_its_way_is_not_promised_twice(hall: Hall) -> None:
    added = hall.printer("epson")
    job = hall.slip(added)
    again = hall.do(service.print_ticket, ticket_id=job.ticket_id, printer_id=added.device.id)
    assert again.id == job.id
    hall.house.floor.refused(
        "printer_unknown", service.print_ticket, hall.coordinator, ticket_id=job.ticket_id, printer_id=job.id
    )
