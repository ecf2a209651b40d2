"""The steps of a procedure as a machine: where it begins, where it may go, what ends it, and who does what.

Pure functions over the definition that the procedure began under.
"""

from collections.abc import Iterable

from oneroof.catalogue.definition.model import ServiceDefinition, Step

USUAL_RESULT = "neutral"
"""What a final step means that declares no result."""


def first_step(definition: ServiceDefinition) -> Step | None:
    """Where a procedure begins; None for a service that has no steps, and so no procedures."""
    return definition.steps[0] if definition.steps else None


def step_of(definition: ServiceDefinition, code: str) -> Step | None:
    """The step with this code."""
    return next((step for step in definition.steps if step.code == code), None)


def next_steps(definition: ServiceDefinition, code: str) -> tuple[Step, ...]:
    """The steps that can follow, in the order in which the step names them; none where the procedure ends."""
    step = step_of(definition, code)
    found = (step_of(definition, following) for following in (step.next if step else ()))
    return tuple(following for following in found if following is not None)


def result_of(definition: ServiceDefinition, code: str) -> str | None:
    """The result that entering this step records; None where the procedure goes on from it."""
    step = step_of(definition, code)
    if step is None or next_steps(definition, code):
        return None
    return step.result or USUAL_RESULT


def path_of(happened: Iterable[tuple[str, str | None]]) -> list[str]:
    """The steps that led to where a procedure stands, the present one last.

    `happened` are (event, step that it led to), the earliest first; what was taken back is on no path.
    """
    path: list[str] = []
    for event, to_step in happened:
        if event == "undo":
            path = path[:-1]
        elif to_step is not None:
            path.append(to_step)
    return path
