"""The four questions and their steps, after the survey whose results the national centres of Portugal published."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, public_text

QUESTION_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "hours": public_text("How did you find the opening hours?"),
        "space": public_text("How did you find the place: its order, cleanliness and decoration?"),
        "kindness": public_text("How satisfied are you with the kindness of the people who served you?"),
        "closeness": public_text("How close to you was the mediator?"),
    }
)
SUBJECT_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "hours": public_text("Opening hours"),
        "space": public_text("The place"),
        "kindness": public_text("Kindness"),
        "closeness": public_text("Closeness of the mediator"),
    }
)
STEP_NAMES: MappingProxyType[str, MappingProxyType[int, LazyText]] = MappingProxyType(
    {
        "hours": MappingProxyType(
            {
                4: public_text("Very suitable"),
                3: public_text("Suitable"),
                2: public_text("Not very suitable"),
                1: public_text("Not suitable at all"),
            }
        ),
        "space": MappingProxyType(
            {
                4: public_text("Very pleasant"),
                3: public_text("Pleasant"),
                2: public_text("Not very pleasant"),
                1: public_text("Not pleasant at all"),
            }
        ),
        "kindness": MappingProxyType(
            {
                4: public_text("Very satisfied"),
                3: public_text("Satisfied"),
                2: public_text("Not very satisfied"),
                1: public_text("Not satisfied at all"),
            }
        ),
        "closeness": MappingProxyType(
            {
                4: public_text("Very close to me"),
                3: public_text("Close to me"),
                2: public_text("Distant from me"),
                1: public_text("Very distant from me"),
            }
        ),
    }
)
