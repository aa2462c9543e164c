// The relying party itself, against an issuer of a few lines: so that a red journey is never its fault.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const key = { ...publicKey.export({ format: "jwk" }), kid: "one", alg: "ES256", use: "sig" };
let issuer;
let asked;
let revoked = false;
let relyingParty;
let origin;

const provider = createServer(async (request, response) => {
  const url = new URL(request.url, issuer);
  let body = "";
  for await (const chunk of request) body += chunk;
  const [status, answer] = answerTo(url, new URLSearchParams(body));
  if (status === 302) return response.writeHead(302, { location: answer }).end();
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
});

function answerTo(url, form) {
  switch (url.pathname) {
    case "/t/v2.0/.well-known/openid-configuration":
      return [200, { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`, id_token_signing_alg_values_supported: ["ES256"] }];
    case "/t/v2.0/keys":
      return [200, { keys: [key] }];
    case "/t/v2.0/authorize":
      asked = Object.fromEntries(url.searchParams);
      return [302, `${asked.redirect_uri}?code=c&state=${asked.state}`];
    case "/t/v2.0/token":
      return token(form);
  }
  return [404, {}];
}

function token(form) {
  assert.equal(form.get("client_secret"), "secret");
  if (form.get("grant_type") === "authorization_code") {
    const challenge = createHash("sha256").update(form.get("code_verifier")).digest("base64url");
    assert.equal(challenge, asked.code_challenge);
    return [200, tokens("r1", { nonce: asked.nonce })];
  }
  if (revoked) return [400, { error: "invalid_grant", error_description: "the access ended" }];
  assert.equal(form.get("refresh_token"), "r1");
  return [200, tokens("r2", {})];
}

function tokens(refresh_token, more) {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: "app", sub: "s", iat: now, exp: now + 60, roles: ["Reader"], ...more };
  const input = [{ alg: "ES256", kid: "one" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
  const signature = sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url");
  return { access_token: "a", token_type: "Bearer", expires_in: 60, refresh_token, id_token: `${input}.${signature}` };
}

before(async () => {
  await once(provider.listen(0, "localhost"), "listening");
  issuer = `http://localhost:${provider.address().port}/t/v2.0`;
  relyingParty = spawn(process.execPath, [new URL("server.mjs", import.meta.url).pathname], {
    env: { ...process.env, ISSUER: issuer, CLIENT_ID: "app", CLIENT_SECRET: "secret", PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(relyingParty.stdout), "line");
  origin = JSON.parse(line).listening;
});

after(() => {
  relyingParty.kill();
  provider.close();
  provider.closeAllConnections();
});

test("nobody is signed in at first", async () => {
  const response = await fetch(`${origin}/profile`);
  assert.equal(response.status, 401);
  assert.deepEqual(await response.json(), { error: "not_signed_in" });
});

test("signs in with code and PKCE, shows claims, refreshes, and tells of a refusal", async () => {
  let response = await fetch(`${origin}/login`, { redirect: "manual" });
  const cookie = response.headers.get("set-cookie").split(";")[0];
  const get = (url) => fetch(url, { headers: { cookie }, redirect: "manual" });
  response = await fetch(response.headers.get("location"), { redirect: "manual" });
  assert.equal(asked.redirect_uri, `${origin}/callback`);
  response = await get(response.headers.get("location"));
  assert.equal(response.headers.get("location"), "/profile");
  assert.deepEqual((await (await get(`${origin}/profile`)).json()).roles, ["Reader"]);

  response = await get(`${origin}/refresh`);
  assert.equal((await response.json()).rotated, true);
  revoked = true;
  response = await get(`${origin}/refresh`);
  assert.equal(response.status, 502);
  const refusal = await response.json();
  assert.deepEqual([refusal.error, refusal.error_description], ["invalid_grant", "the access ended"]);
});

test("a code that nobody asked for is refused", async () => {
  const response = await fetch(`${origin}/callback?code=c&state=s`);
  assert.equal(response.status, 400);
});
