"""From a pack to the database: what would change, and changing it."""

from oneroof.federation.apply.plan import Change, Part, Plan
from oneroof.federation.apply.run import apply_pack, plan_pack

__all__ = ["Change", "Part", "Plan", "apply_pack", "plan_pack"]
