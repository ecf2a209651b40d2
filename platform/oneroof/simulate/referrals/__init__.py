"""A month of referrals across many centres: what is sent, who answers, who does not, and what the clocks make of it."""
