"""The network's centres, and the offices of one: where they are, when they are open, how one gets there and in."""

from oneroof.portal.centres.listed import ListedCentre, network_centres, weekday, weekday_shortly

__all__ = ["ListedCentre", "network_centres", "weekday", "weekday_shortly"]
