"""What can go wrong with the embedded servers, in one sentence."""


class ServiceError(Exception):
    """An embedded server cannot be started, reached or stopped; the text says which and what to do."""
