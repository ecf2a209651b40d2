"""What those who run the live process look at."""

from prometheus_client import Counter, Gauge, Histogram

STREAMS = Gauge("oneroof_live_streams", "Open streams.", ["audience"])
SENT = Counter("oneroof_live_events_sent_total", "Events written to streams.", ["audience"])
NUMBERED = Counter("oneroof_live_events_numbered_total", "Events that this process has given their number.")
GAPS = Counter("oneroof_live_gaps_total", "Streams that were told to take a new snapshot.", ["audience"])
ENDED = Counter("oneroof_live_streams_ended_total", "Streams that the server has ended.", ["reason"])
DELAY = Histogram(
    "oneroof_live_delay_seconds",
    "From when an event was written until this process had it.",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
