"""The outbox and its relay, jobs that run once, requests that may be retried."""
