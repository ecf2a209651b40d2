"""When a service can next be had, anywhere in the network: facts that every centre publishes about itself."""

from oneroof.federation.free_times.finding import FreeNear, Point, distance_km, first_free, nearby_centres
from oneroof.federation.free_times.publishing import publish_free_times

__all__ = ["FreeNear", "Point", "distance_km", "first_free", "nearby_centres", "publish_free_times"]
