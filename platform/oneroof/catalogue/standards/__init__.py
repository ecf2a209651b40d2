"""The catalogue in the standards' formats: the European CPSV-AP 3.2 (JSON-LD) and the international HSDS 3.1 (JSON)."""
