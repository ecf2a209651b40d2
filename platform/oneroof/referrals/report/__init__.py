"""What became of the referrals, and how soon."""
