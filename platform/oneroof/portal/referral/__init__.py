"""Referrals for people outside: organisations that answer by a link, and the person who carries a slip."""
