"""Agreements between the phone line and centres: proposed by the umbrella, accepted by the centre, ended by either."""
