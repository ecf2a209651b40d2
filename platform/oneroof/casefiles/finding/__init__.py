"""Finding people before a casefile is opened for them: names across scripts, probable duplicates, joining casefiles."""

# the services of casefiles and these modules use each other; whoever comes in here lets the services come first
import oneroof.casefiles.service  # noqa: F401
