"""Finding people before a casefile is opened for them: names across scripts, probable duplicates, joining casefiles."""
