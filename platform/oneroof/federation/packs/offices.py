"""The offices of one centre: the network's office list, overlaid by a template, overlaid by the centre's own file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oneroof.core.declarations.faults import FaultLog, Place, suggestion
from oneroof.core.declarations.fields import Fields, Register
from oneroof.core.declarations.source import Item, Table
from oneroof.federation.packs.hours import check_within, read_closed_days, read_hours
from oneroof.federation.packs.model import OFFICE_KINDS, QUEUE_KINDS, TICKET_LETTERS, Agency, Names, Office, WeekHours
from oneroof.federation.packs.tenants import Reading

PUBLIC_NAME_PATTERN = "public-name-pattern"
"""Code in [public_office] of locale files: what an office without a public name is called, e.g. "Office {letter}"."""

_RANGE = re.compile(r"([1-9]\d{0,3})(?:-([1-9]\d{0,3}))?")
_MOST_DESKS = 200


class OfficeReader:
    """Reads the offices of one centre. `agencies` are those that the centre may name, `operator` the one by default;
    `services` are those that its plugins bring.
    """

    def __init__(
        self,
        reading: Reading,
        agencies: Mapping[str, Agency],
        operator: str,
        patterns: Names,
        services: Mapping[str, str],
    ) -> None:
        self.reading = reading
        self.agencies = agencies
        self.operator = operator
        self.patterns = patterns
        self.services = services
        self.letters = Register("ticket letter", reading.log)
        self.desks = Register("desk", reading.log)

    def offices(self, own: Mapping[str, Table], desks: Table, hours: WeekHours) -> tuple[Office, ...]:
        """The offices which `desks` names, in the network's order and then the centre's own; `own` are its blocks."""
        known = dict.fromkeys((*self.reading.offices, *own))
        self._check_words(known, desks, own)
        found = []
        for code in known:
            numbers = desks.get(code)
            if numbers is None:
                continue
            base = self.reading.offices.get(code)
            table = own[code].over(base) if code in own else base
            assert table is not None
            found.append(self.office(code, table, numbers, hours))
        return tuple(found)

    def office(self, code: str, table: Table, numbers: Item | None, centre_hours: WeekHours | None) -> Office:
        """One office. Without `numbers` and `centre_hours` it is checked by itself, as part of the network's list."""
        fields = Fields(table, f'office "{code}"', self.reading.log)
        fields.code()
        kind = fields.choice("kind", OFFICE_KINDS)
        letter = self._letter(fields)
        queue = fields.choice("queue", QUEUE_KINDS, required=False) or ("office" if letter else None)
        desks = self._desks(numbers, fields.what)
        if numbers is not None:
            self._check_queue(fields, numbers.place, kind, queue, letter, desks)
        office = Office(
            code=code,
            names=self.reading.texts.names(fields, "office", code),
            public_names=self._public_names(fields, code, kind, letter),
            kind=kind,
            agency=fields.choice("agency", tuple(self.agencies), required=False) or self.operator,
            services=fields.choices(
                "services", self.services, noun="service of the enabled plugins", required=kind != "complementary"
            ),
            desks=desks,
            queue=queue,
            letter=letter,
            hours=self._hours(fields, centre_hours),
            closed=read_closed_days(fields.tables_at("closed"), fields.what, self.reading.texts, self.reading.log),
        )
        fields.finish()
        return office

    def _check_words(self, known: Mapping[str, object], desks: Table, own: Mapping[str, Table]) -> None:
        for code, item in desks.items.items():
            if code not in known:
                self.reading.log.add(item.place, f'desks: there is no office "{code}".{suggestion(code, known)}')
        for code, table in own.items():
            if desks.get(code) is None:
                told = f'office "{code}" has no line in [desks]; write {code} = [] there if it has none.'
                self.reading.log.add(table.place, told)

    def _letter(self, fields: Fields) -> str | None:
        letter = fields.text("letter", required=False)
        if letter and (len(letter) != 1 or letter not in TICKET_LETTERS):
            rule = f"use one of {TICKET_LETTERS} (I and O look like digits)"
            fields.fault("letter", f'"{letter}" is not a ticket letter: {rule}.')
            return None
        return letter or None

    def _check_queue(
        self, fields: Fields, place: Place, kind: str, queue: str | None, letter: str | None, desks: tuple[str, ...]
    ) -> None:
        # The letter may come from the network's list: two centres share its place, two offices of a centre do not.
        if letter:
            self.letters.add(letter, fields.place("letter"))
        if queue and not letter:
            fields.fault("letter", 'it has a queue, so it needs a ticket "letter".')
        if queue and not desks:
            self.reading.log.add(place, f"{fields.what}: it has a queue but no desk that could call anyone.")
        if desks and not queue:
            self.reading.log.add(place, f'{fields.what}: it has desks, so it needs a ticket "letter".')
        if queue and (queue != "office") != (kind == "reception"):
            fields.fault("kind", f'a "{queue}" queue does not belong to an office of kind "{kind}".')

    def _public_names(self, fields: Fields, code: str, kind: str, letter: str | None) -> Names:
        given = self.reading.texts.optional_names(fields, "public_office", code, "public_name")
        if given is not None:
            return given
        if letter is None or kind == "reception":
            return self.reading.texts.names(fields, "office", code)
        return {language: pattern.replace("{letter}", letter) for language, pattern in self.patterns.items()}

    def _hours(self, fields: Fields, centre: WeekHours | None) -> WeekHours | None:
        table = fields.table_at("hours", required=False)
        if table is None:
            return None
        hours = read_hours(table, fields.what, self.reading.log)
        if centre is not None:
            check_within(hours, centre, table, fields.what, self.reading.log)
        return hours

    def _desks(self, item: Item | None, what: str) -> tuple[str, ...]:
        if item is None:
            return ()
        elements = item.value if isinstance(item.value, tuple) else (item,)
        numbers: list[str] = []
        for element in elements:
            for number in _range(element, what, self.reading.log):
                if number in numbers:
                    self.reading.log.add(element.place, f"{what}: desk {number} stands twice.")
                else:
                    self.desks.add(number, element.place)
                    numbers.append(number)
        return tuple(numbers)


def _range(item: Item, what: str, log: FaultLog) -> Iterator[str]:
    found = _RANGE.fullmatch(item.value) if isinstance(item.value, str) else None
    if found is None:
        log.add(item.place, f'{what}: "{item.value}" is not a desk number such as "7" or a range such as "1-6".')
        return
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first or last - first >= _MOST_DESKS:
        log.add(item.place, f'{what}: "{item.value}" is not a range of up to {_MOST_DESKS} desks in rising order.')
        return
    yield from (str(number) for number in range(first, last + 1))
