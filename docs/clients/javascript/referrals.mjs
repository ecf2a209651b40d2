// Accept the referrals that a centre sent, and say what came of them. Needs Node 20 and nothing else.
//
//     node referrals.mjs https://lisboa.example.org CLIENT_ID private-key.pem
//
// The program proves who it is by an assertion that it signs with its own key (private_key_jwt, RFC 7523), and binds
// its token to a second key (DPoP, RFC 9449): a token that is stolen is good for nothing.

import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";

const [origin, clientId, keyFile] = process.argv.slice(2);
const clientKey = createPrivateKey(readFileSync(keyFile));
const proofKey = generateKeyPairSync("ec", { namedCurve: "P-256" });
const publicProofKey = proofKey.publicKey.export({ format: "jwk" });

const base64url = (data) => Buffer.from(data).toString("base64url");
const now = () => Math.floor(Date.now() / 1000);

function signed(header, claims, key) {
  const text = [header, claims].map((part) => base64url(JSON.stringify(part))).join(".");
  return `${text}.${base64url(sign("sha256", Buffer.from(text), { key, dsaEncoding: "ieee-p1363" }))}`;
}

/** A fresh proof for one request; with the token's hash where it goes with a token. */
function proof(method, url, token) {
  const claims = { htm: method, htu: url.split("?")[0], iat: now(), jti: randomUUID() };
  if (token) claims.ath = createHash("sha256").update(token).digest("base64url");
  return signed({ typ: "dpop+jwt", alg: "ES256", jwk: publicProofKey }, claims, proofKey.privateKey);
}

async function newToken() {
  const server = await (await fetch(`${origin}/.well-known/oauth-authorization-server`)).json();
  const who = { iss: clientId, sub: clientId, aud: server.issuer, iat: now(), exp: now() + 60, jti: randomUUID() };
  const answer = await fetch(server.token_endpoint, {
    method: "POST",
    headers: { DPoP: proof("POST", server.token_endpoint) },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      resource: `${origin}/api/v1`,
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: signed({ typ: "JWT", alg: "ES256" }, who, clientKey),
    }),
  });
  if (!answer.ok) throw new Error(`no token: ${await answer.text()}`);
  return (await answer.json()).access_token;
}

const token = await newToken();

async function call(method, path, body, more = {}) {
  const url = `${origin}/api/v1/partner${path}`;
  const key = randomUUID(); // the same wish again, after a lost answer, would go with the same key
  for (;;) {
    const headers = { Authorization: `DPoP ${token}`, DPoP: proof(method, url, token), ...more };
    if (method !== "GET") Object.assign(headers, { "Idempotency-Key": key, "Content-Type": "application/json" });
    const answer = await fetch(url, { method, headers, body: body && JSON.stringify(body) });
    if (answer.status === 429) {
      await new Promise((wake) => setTimeout(wake, 1000 * Number(answer.headers.get("Retry-After"))));
      continue;
    }
    const json = await answer.json();
    if (!answer.ok) throw new Error(`${json.code}: ${json.detail}`);
    return { json, etag: answer.headers.get("ETag") };
  }
}

console.log("agency:", (await call("GET", "/me")).json.agency);
const waiting = [];
let page = (await call("GET", "/referrals")).json;
for (;;) {
  waiting.push(...page.items);
  if (page.next_cursor === null) break;
  page = (await call("GET", `/referrals?cursor=${encodeURIComponent(page.next_cursor)}`)).json;
}
for (const { id, state } of waiting) {
  if (!["sent", "seen"].includes(state)) continue;
  const path = `/referrals/${id}`;
  const shown = await call("GET", path);
  console.log("referred:", shown.json.person.identity?.name ?? "somebody", "-", shown.json.summary);
  const place = { at: "2099-01-05T10:00:00Z", place: "Rua Nova 1" };
  const accepted = await call("POST", `${path}/accept`, place, { "If-Match": shown.etag });
  console.log("accepted:", accepted.json.state);
  const done = await call("POST", `${path}/done`, { outcome: "helped" }, { "If-Match": accepted.etag });
  console.log("done:", done.json.state);
}
console.log("ask again with updated_since:", page.as_of);
