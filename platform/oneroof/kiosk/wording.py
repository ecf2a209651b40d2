"""The kiosk's codes as visitors read them."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text

STEP_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "straight": public_text("Go straight on"),
        "left": public_text("Turn left"),
        "right": public_text("Turn right"),
        "door": public_text("Go through the door"),
        "lift": public_text("Take the lift"),
        "stairs_up": public_text("Go up the stairs"),
        "stairs_down": public_text("Go down the stairs"),
        "here": public_text("It is here"),
    }
)
NEED_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "elderly": public_text("I am an older person"),
        "pregnant": public_text("I am pregnant"),
        "disability": public_text("I have a disability or cannot stand for long"),
        "small_child": public_text("I am here with a small child"),
    }
)
FACE_NAMES: MappingProxyType[int, LazyText] = MappingProxyType(
    {
        5: public_text("Very good"),
        4: public_text("Good"),
        3: public_text("Neither good nor bad"),
        2: public_text("Bad"),
        1: public_text("Very bad"),
    }
)
ABOUT_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "waiting": public_text("How long I waited"),
        "language": public_text("My language was spoken"),
        "kindness": public_text("How people treated me"),
        "explanation": public_text("How things were explained"),
        "result": public_text("What came of it"),
        "building": public_text("The rooms"),
    }
)
DAY_PART_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "morning": public_text("Morning"),
        "afternoon": public_text("Afternoon"),
        "evening": public_text("Evening"),
    }
)
