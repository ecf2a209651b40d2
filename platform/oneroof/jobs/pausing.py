"""When no job may be done at all. Slices register what they know; workers ask before each job."""

from collections.abc import Callable

from oneroof.services import Services

Reason = Callable[[Services], bool]
_reasons: list[Reason] = []


def pauses(reason: Reason) -> Reason:
    """Register a function that says whether jobs must wait. It is asked often and must be cheap."""
    if reason not in _reasons:
        _reasons.append(reason)
    return reason


def paused(services: Services) -> bool:
    """Whether jobs must wait; they stay promised, and are done later."""
    return any(reason(services) for reason in _reasons)
