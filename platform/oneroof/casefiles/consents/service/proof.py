"""How an answer was given: signed on the screen, spoken before a witness, or online. Checked, and sealed."""

import base64
import binascii
import io
import json
from dataclasses import dataclass
from uuid import UUID

from PIL import Image

from oneroof.core.errors import Invalid
from oneroof.core.i18n import LazyText, public_text
from oneroof.core.keystore import KeyStore
from oneroof.tenancy.context import Context

LONGEST_NAME = 200
MOST_BYTES = 300 * 1024
MOST_PIXELS = (2000, 1000)
_DATA_URL = "data:image/png;base64,"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was left behind besides the answer."""

    channel: str
    image: bytes | None = None
    """The signature, PNG."""
    typed_name: str | None = None
    """Typed instead of drawn: it counts as a signature."""
    witness_name: str | None = None
    """Who heard it besides the member of staff: an interpreter, a relative."""

    def sealed(self, context: Context, keys: KeyStore, person_id: UUID, event_id: UUID) -> bytes:
        """Under the person's key."""
        image = base64.b64encode(self.image).decode() if self.image else None
        said = {"image": image, "typed_name": self.typed_name, "witness_name": self.witness_name}
        plain = json.dumps(said, ensure_ascii=False).encode()
        return keys.seal_for_person(context.tenant_id, person_id, plain, _place(event_id))


def opened_proof(
    context: Context, keys: KeyStore, person_id: UUID, event_id: UUID, channel: str, sealed: bytes
) -> Proof:
    """What `Proof.sealed` made. Raises KeyDestroyedError after the person's erasure."""
    said = json.loads(keys.unseal_for_person(context.tenant_id, person_id, sealed, _place(event_id)))
    image = base64.b64decode(said["image"]) if said["image"] else None
    return Proof(channel, image, said["typed_name"], said["witness_name"])


def signed(*, drawn: str | None = None, typed_name: str | None = None, witness_name: str | None = None) -> Proof:
    """A signature on the screen: drawn (a `data:` URL of a PNG) or typed. Raises Invalid (`signature`)."""
    name = _name(typed_name, "typed_name")
    image = _image(drawn) if drawn else None
    if image is None and name is None:
        raise _invalid("signature", public_text("Sign here, or type the name instead."))
    return Proof("signature", image, name, _name(witness_name, "witness_name"))


def spoken(*, witness_name: str | None = None) -> Proof:
    """Read aloud and answered before the member of staff who notes it, and whoever else is named."""
    return Proof("spoken", witness_name=_name(witness_name, "witness_name"))


def online(*, typed_name: str | None = None) -> Proof:
    """Answered by the person on a device of their own."""
    return Proof("online", typed_name=_name(typed_name, "typed_name"))


def _name(text: str | None, field: str) -> str | None:
    name = " ".join((text or "").split())
    if len(name) > LONGEST_NAME:
        raise _invalid(field, public_text("At most %(most)s characters.", most=LONGEST_NAME))
    return name or None


def _image(drawn: str) -> bytes:
    """The drawing, drawn anew in grey: nothing else that a file may carry is kept."""
    unreadable = _invalid("signature", public_text("The signature could not be read. Please sign again."))
    if not drawn.startswith(_DATA_URL) or len(drawn) > MOST_BYTES * 4 // 3 + 64:
        raise unreadable
    try:
        content = base64.b64decode(drawn.removeprefix(_DATA_URL), validate=True)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if picture.width > MOST_PIXELS[0] or picture.height > MOST_PIXELS[1]:
                raise unreadable
            flat = Image.new("RGBA", picture.size, "white")
            flat.alpha_composite(picture.convert("RGBA"))
    except (binascii.Error, ValueError, OSError, SyntaxError):
        raise unreadable from None
    grey = flat.convert("L")
    if grey.getextrema() == (255, 255):
        raise _invalid("signature", public_text("Sign here, or type the name instead."))
    kept = io.BytesIO()
    grey.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _place(event_id: UUID) -> str:
    return f"consent_proof/{event_id}"


def _invalid(field: str, message: LazyText) -> Invalid:
    return Invalid("consent_invalid", message, fields={field: [message]})
