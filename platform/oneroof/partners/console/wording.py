"""What the console says of agreements, programs and keys."""

from types import MappingProxyType

from oneroof.core.i18n import LazyText, staff_text

STATE_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "waiting": staff_text("Not yet in force"),
        "in_force": staff_text("In force"),
        "suspended": staff_text("Suspended"),
        "expired": staff_text("Run out"),
        "ended": staff_text("Ended"),
    }
)
STATE_COLOURS = MappingProxyType({"in_force": "green", "suspended": "orange", "waiting": "blue"})
AGENCY_KIND_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "ministry_department": staff_text("Department of a ministry"),
        "municipality": staff_text("Municipality"),
        "ngo": staff_text("Non-profit organisation"),
        "migrant_association": staff_text("Association of migrants"),
        "private_firm": staff_text("Private firm"),
    }
)
METHOD_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "private_key_jwt": staff_text("With a signed assertion (private_key_jwt)"),
        "dpop": staff_text("With a proof of possession by a registered key (DPoP)"),
        "none": staff_text("A public program, without a key of its own (PKCE)"),
    }
)
GRANT_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "client_credentials": staff_text("The program acts by itself (client_credentials)"),
        "authorization_code": staff_text("Your people sign in and let it act for them (authorization_code)"),
        "refresh_token": staff_text("and it stays signed in (refresh_token)"),
    }
)
STATUS_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {"all": staff_text("All"), "good": staff_text("Answered"), "refused": staff_text("Refused")}
)
DELIVERY_NAMES: MappingProxyType[str, LazyText] = MappingProxyType(
    {
        "waiting": staff_text("Waiting"),
        "retrying": staff_text("Tried again later"),
        "delivered": staff_text("Delivered"),
        "dead": staff_text("Given up"),
        "withheld": staff_text("Withheld"),
    }
)
