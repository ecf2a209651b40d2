"""Machine-readable zones of travel documents (ICAO Doc 9303): typed, sent by a reader, or read from a picture."""
