// openid-client at work. The first argument says how; what it got is printed as one line of JSON.
import { createInterface } from 'node:readline/promises'
import * as client from 'openid-client'

const { issuer, clientId, key, auth, bound, redirectUri, scope } = JSON.parse(process.argv[2])
const resource = `${issuer}/api/v1`
const curve = { name: 'ECDSA', namedCurve: 'P-256' }
const { d, ...publicPart } = key
const privateKey = await crypto.subtle.importKey('jwk', key, curve, false, ['sign'])
const publicKey = await crypto.subtle.importKey('jwk', publicPart, curve, true, ['verify'])

const proves = auth === 'private_key_jwt' ? client.PrivateKeyJwt(privateKey) : client.None()
const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] }
const config = await client.discovery(new URL(issuer), clientId, undefined, proves, options)
const pair = auth === 'dpop' ? { privateKey, publicKey } : await client.randomDPoPKeyPair('ES256')
const DPoP = bound ? client.getDPoPHandle(config, pair) : undefined

const tokens = redirectUri ? await byCode() : await client.clientCredentialsGrant(config, { scope, resource }, { DPoP })
const told = await call(tokens)
const found = { tokenType: tokens.token_type, scope: tokens.scope, status: told.status, me: await told.json() }
if (tokens.refresh_token) {
  const next = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP })
  found.refreshed = (await call(next)).status
}
if (auth === 'private_key_jwt') {
  found.active = (await client.tokenIntrospection(config, tokens.access_token)).active
  await client.tokenRevocation(config, tokens.access_token)
  found.afterRevocation = (await client.tokenIntrospection(config, tokens.access_token)).active
}
console.log(JSON.stringify(found))

function call(given) {
  const address = new URL(`${resource}/partner/me`)
  return client.fetchProtectedResource(config, given.access_token, address, 'GET', undefined, undefined, { DPoP })
}

// Somebody else is the browser: the address to open is printed, and the one that it was sent back to is read.
async function byCode() {
  const verifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const address = await client.buildAuthorizationUrlWithPAR(
    config,
    {
      redirect_uri: redirectUri,
      scope,
      state,
      resource,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    },
    { DPoP },
  )
  console.log(JSON.stringify({ open: address.href }))
  const lines = createInterface({ input: process.stdin })
  const back = new URL(await lines.question(''))
  lines.close()
  return client.authorizationCodeGrant(config, back, { pkceCodeVerifier: verifier, expectedState: state }, undefined, { DPoP })
}
