"""Accept the referrals that a centre sent, and say what came of them. Needs `requests` and `cryptography`.

    python referrals.py https://lisboa.example.org CLIENT_ID private-key.pem

The program proves who it is by an assertion that it signs with its own key (private_key_jwt, RFC 7523).
"""

import base64
import json
import sys
import time
import uuid
from pathlib import Path

import requests
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def base64url(data):
    """As RFC 7515 writes bytes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed(claims, key):
    """A JWT with ES256, as RFC 7515 writes it."""
    parts = [base64url(json.dumps(part).encode()) for part in ({"alg": "ES256", "typ": "JWT"}, claims)]
    signature = key.sign(".".join(parts).encode(), ec.ECDSA(hashes.SHA256()))
    numbers = utils.decode_dss_signature(signature)
    return ".".join((*parts, base64url(b"".join(number.to_bytes(32, "big") for number in numbers))))


class Centre:
    """One centre, and the token with which this program may work there for ten minutes."""

    def __init__(self, origin, client_id, key):
        self.origin, self.client_id, self.key = origin, client_id, key
        self.session, self.ends = requests.Session(), 0

    def authorize(self):
        """A new token when the old one is about to end. Each assertion is good once."""
        if time.time() < self.ends - 30:
            return
        server = self.session.get(f"{self.origin}/.well-known/oauth-authorization-server", timeout=30).json()
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": server["issuer"]}
        claims |= {"iat": now, "exp": now + 60, "jti": str(uuid.uuid4())}
        form = {"grant_type": "client_credentials", "resource": f"{self.origin}/api/v1"}
        form |= {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed(claims, self.key)}
        answer = self.session.post(server["token_endpoint"], data=form, timeout=30)
        answer.raise_for_status()
        token = answer.json()
        self.ends = now + token["expires_in"]
        self.session.headers["Authorization"] = f"Bearer {token['access_token']}"

    def call(self, method, path, body=None, **headers):
        """The answer. Waits where the centre says that this was too often; a key makes it safe to ask again."""
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        while True:
            self.authorize()
            url = f"{self.origin}/api/v1/partner{path}"
            answer = self.session.request(method, url, json=body, headers=headers, timeout=30)
            if answer.status_code != 429:
                break
            time.sleep(int(answer.headers["Retry-After"]))
        if not answer.ok:
            problem = answer.json()
            raise SystemExit(f"{problem['code']}: {problem['detail']}")
        return answer

    def changed_referrals(self, updated_since=None):
        """All that changed, page by page; and from when to ask the next time."""
        query = {"updated_since": updated_since} if updated_since else {}
        found = []
        while True:
            page = self.call("GET", "/referrals?" + requests.compat.urlencode(query)).json()
            found += page["items"]
            if page["next_cursor"] is None:
                return found, page["as_of"]
            query["cursor"] = page["next_cursor"]


def main(origin, client_id, key_file):
    """Accept what waits, and say that it is done."""
    key = serialization.load_pem_private_key(Path(key_file).read_bytes(), password=None)
    centre = Centre(origin, client_id, key)
    print("agency:", centre.call("GET", "/me").json()["agency"])
    waiting, as_of = centre.changed_referrals()
    for referral in waiting:
        if referral["state"] not in ("sent", "seen"):
            continue
        path = f"/referrals/{referral['id']}"
        shown = centre.call("GET", path)
        person = shown.json()["person"]["identity"]
        print("referred:", person["name"] if person else "somebody", "-", shown.json()["summary"])
        place = {"at": "2099-01-05T10:00:00Z", "place": "Rua Nova 1"}
        accepted = centre.call("POST", f"{path}/accept", place, **{"If-Match": shown.headers["ETag"]})
        print("accepted:", accepted.json()["state"])
        done = centre.call("POST", f"{path}/done", {"outcome": "helped"}, **{"If-Match": accepted.headers["ETag"]})
        print("done:", done.json()["state"])
    print("ask again with updated_since:", as_of)


if __name__ == "__main__":
    main(*sys.argv[1:])
