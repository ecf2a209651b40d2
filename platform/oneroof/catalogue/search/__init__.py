"""Finding services by words, in every language."""
