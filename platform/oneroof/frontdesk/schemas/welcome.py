"""What the welcome desk sends."""

from oneroof.casefiles.schemas import NewPersonSchema
from oneroof.core.api.fields import Id


class WelcomedPersonSchema(NewPersonSchema):
    """A person whose casefile is opened at the welcome desk."""

    visit_id = Id(load_default=None, allow_none=True, metadata={"description": "The visit that gets the casefile."})
