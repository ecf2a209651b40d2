"""Referrals: a person is sent on with a chosen part of what is known, and somebody has to answer."""
