"""What happens to referrals by the clock, so that none is ever forgotten."""
