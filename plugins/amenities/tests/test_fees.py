"""What a room costs: hours, the most that a day costs, the lower price of associations; to the cent."""

from decimal import Decimal

import pytest

from oneroof_amenities.fees import fee_for
from oneroof_amenities.models import Room


def a_room(hour: str, day: str | None = None, reduced: str | None = None, reduced_day: str | None = None) -> Room:
    amounts = [None if text is None else Decimal(text) for text in (day, reduced, reduced_day)]
    return Room(
        hour_fee=Decimal(hour), day_fee=amounts[0], reduced_hour_fee=amounts[1], reduced_day_fee=amounts[2],
        currency="EUR",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("room", "hours", "association", "amount", "by_day", "reduced"),
    [
        (a_room("15.00"), 1, False, "15.00", False, False),
        (a_room("0.10"), 3, False, "0.30", False, False),
        (a_room("15.00", "90.00"), 6, False, "90.00", False, False),
        (a_room("15.00", "90.00"), 7, False, "90.00", True, False),
        (a_room("15.00", "90.00", "5.50"), 3, True, "16.50", False, True),
        (a_room("15.00", "90.00", "5.50"), 3, False, "45.00", False, False),
        (a_room("15.00", "90.00", "20.00", "30.00"), 9, True, "30.00", True, True),
        (a_room("15.00", "90.00", None, "30.00"), 9, True, "30.00", True, True),
        (a_room("15.00", "90.00"), 9, True, "90.00", True, False),
        (a_room("15.00", None, "0"), 9, True, "0.00", False, True),
        (a_room("0"), 9, False, "0.00", False, False),
    ],
)
def test_the_price(room: Room, hours: int, association: bool, amount: str, by_day: bool, reduced: bool) -> None:
    fee = fee_for(room, hours, association=association)
    assert (fee.amount, fee.by_day, fee.reduced) == (Decimal(amount), by_day, reduced)
    assert fee.currency == "EUR"


def test_nothing_is_priced_for_no_time() -> None:
    with pytest.raises(ValueError, match="an hour or more"):
        fee_for(a_room("1"), 0, association=False)
