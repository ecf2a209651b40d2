"""What those who run the platform are told of plugins, by /readyz and /metrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from oneroof.catalogue.plugins.faults import FAILURES


class LeftOut(Collector):
    """The plugins that are left out now, a series of value 1 for each."""

    def __init__(self, plugins: Iterable[str]) -> None:
        self._plugins = sorted(plugins)

    def collect(self) -> Iterator[Metric]:
        """The one metric."""
        metric = GaugeMetricFamily(
            "oneroof_plugin_left_out", "Plugins that are broken and left out.", labels=["plugin"]
        )
        for plugin in self._plugins:
            metric.add_metric([plugin], 1)
        yield metric


def failures_told(registry: CollectorRegistry) -> dict[str, str]:
    """A sentence for each plugin that has failed since the start while pages or jobs used it, by plugin."""
    places: dict[str, list[str]] = {}
    counted = {metric.name for metric in FAILURES.describe()}
    metrics = [metric for metric in registry.collect() if metric.name in counted]
    for sample in (sample for metric in metrics for sample in metric.samples if sample.name.endswith("_total")):
        places.setdefault(sample.labels["plugin"], []).append(f"{sample.labels['place']} ({sample.value:.0f})")
    return {
        plugin: f"Failed since the start: {', '.join(sorted(found))}. The rest works. "
        "The page /staff/catalogues says more; tell its makers."
        for plugin, found in places.items()
    }
