"""Referrals to organisations without a system of their own: a letter with a link, and a slip with a code."""
