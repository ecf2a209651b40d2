"""What an agency's program says back: answers to referrals, steps of procedures, documents."""
