"""What a kiosk does for its visitors. Services take what they need as arguments; pages and other programs call them."""

from oneroof.kiosk.service.issuing import Receipt, arrive, receipt, take_ticket
from oneroof.kiosk.service.paper import paper_of
from oneroof.kiosk.service.reasons import Subject, subjects
from oneroof.kiosk.service.ways import Way, save_way, way_to, ways

__all__ = [
    "Receipt",
    "Subject",
    "Way",
    "arrive",
    "paper_of",
    "receipt",
    "save_way",
    "subjects",
    "take_ticket",
    "way_to",
    "ways",
]
