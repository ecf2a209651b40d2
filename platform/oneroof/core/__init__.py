"""The lowest layer: configuration, database, errors, ids, time, languages. Imports nothing above it."""
