"""Which texts a database can hold."""


def is_storable(text: str) -> bool:
    """Whether PostgreSQL takes the text: it knows neither NUL nor half of a surrogate pair."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
