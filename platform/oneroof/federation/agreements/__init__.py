"""Agreements with agencies: drafted, proposed and signed at the umbrella, accepted or refused by each centre."""
