"""Facts of places as people read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text

ACCESSIBILITY_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "step_free": public_text("No steps at the entrance"),
        "ramp": public_text("A ramp"),
        "lift": public_text("A lift"),
        "wide_doors": public_text("Doors wide enough for a wheelchair"),
        "accessible_toilet": public_text("A toilet for wheelchair users"),
        "accessible_parking": public_text("Parking for people with disabilities"),
        "seats": public_text("Seats while you wait"),
        "low_counter": public_text("A low counter"),
        "hearing_loop": public_text("A hearing loop"),
        "sign_language": public_text("Sign language, if you tell us before"),
        "large_print": public_text("Papers in large print"),
        "guide_dogs": public_text("Guide dogs are welcome"),
        "quiet_room": public_text("A quiet room"),
        "baby_changing": public_text("A place to change a baby"),
    }
)
TRANSPORT_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "metro": public_text("Metro"),
        "bus": public_text("Bus"),
        "tram": public_text("Tram"),
        "train": public_text("Train"),
        "ferry": public_text("Ferry"),
        "coach": public_text("Long-distance bus"),
        "bicycle": public_text("Bicycle"),
        "car_park": public_text("Car park"),
    }
)
