"""Casefiles and referrals that go from centre to centre, in one deployment or between two: signed and encrypted."""
