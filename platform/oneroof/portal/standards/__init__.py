"""The catalogue for other computers, in CPSV-AP 3.2 and HSDS 3.1.

A centre's services at its own host, those of the whole network at its umbrella's.
"""
