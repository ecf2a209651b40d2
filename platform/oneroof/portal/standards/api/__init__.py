"""CPSV-AP and HSDS over HTTP, open to everybody."""

from oneroof.portal.standards.api import cpsv, hsds_records

BLUEPRINTS = (cpsv.blueprint, hsds_records.blueprint)
