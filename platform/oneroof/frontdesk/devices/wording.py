"""Devices and printers as members of staff read of them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "display": staff_text("Display in the waiting room"),
        "desk_sign": staff_text("Sign at a desk"),
        "kiosk": staff_text("Kiosk"),
        "printer": staff_text("Ticket printer"),
    }
)
CONDITION_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "ready": staff_text("Ready"),
        "paper_low": staff_text("Paper is running low"),
        "paper_out": staff_text("No paper"),
        "cover_open": staff_text("Cover is open"),
        "error": staff_text("Does not print"),
    }
)
PRINT_STATE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "waiting": staff_text("Waits for the printer"),
        "sent": staff_text("At the printer"),
        "printed": staff_text("Printed"),
        "failed": staff_text("Not printed"),
        "dropped": staff_text("Too old, not printed"),
    }
)
ERROR_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "never_confirmed": staff_text("The printer never said that it was printed. Look whether the slip is there."),
        "too_old": staff_text("The printer did not take it within ten minutes."),
    }
)
PROTOCOL_NAMES = MappingProxyType({"star": "Star (CloudPRNT)", "epson": "Epson (Server Direct Print)"})
WIDTH_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {"576": staff_text("80 mm roll (576 dots)"), "384": staff_text("58 mm roll (384 dots)")}
)
FIELDS_OF_PRINTER: MappingProxyType[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "star": (
            ("Server URL", "{address}"),
            ("Polling time", "5"),
            ("User Name", "printer"),
            ("Password", "{secret}"),
        ),
        "epson": (
            ("URL", "{address}/{secret}"),
            ("Interval", "5"),
            ("ID", "{serial}"),
            ("Status notification URL", "{address}/{secret}"),
        ),
    }
)
"""What is typed into which field of a printer's own settings page: its words are English, whoever reads them."""
