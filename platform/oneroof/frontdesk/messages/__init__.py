"""What desks say to each other during the day: ready phrases, short texts, calls for help."""
