"""Forms: which questions are asked, what was answered, whether it will do, and the drafts that hold it."""
