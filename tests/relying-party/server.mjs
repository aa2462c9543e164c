// A small application that trusts an OpenID Connect issuer, through the certified `openid-client`: what an
// application developer would write, and the third party of the tests.
//
//   ISSUER         the issuer, as in `https://localhost:8443/TENANT/v2.0`
//   CLIENT_ID      the application's client id
//   CLIENT_SECRET  its secret; without one it is a public client
//   PORT           where to listen on loopback; 0 takes any free port
//   SCOPE          default `openid profile email offline_access`
//
// An issuer with a certificate of its own is trusted through NODE_EXTRA_CA_CERTS. Its redirect URI is
// `http://localhost:PORT/callback`. When it is ready it prints one line: {"listening": "http://localhost:PORT"}.

import { createServer } from "node:http";
import * as client from "openid-client";

const { ISSUER, CLIENT_ID, CLIENT_SECRET } = process.env;
const SCOPE = process.env.SCOPE ?? "openid profile email offline_access";

/** Browser sessions by the value of the cookie `rp`: what a sign-in waits for, then its tokens. */
const sessions = new Map();
let discovered;
let origin;

const routes = { "/": home, "/login": login, "/callback": callback, "/profile": profile, "/userinfo": userinfo, "/refresh": refresh, "/logout": logout };

const server = createServer(async (request, response) => {
  const url = new URL(request.url, origin);
  try {
    const route = routes[url.pathname];
    if (!route) return json(response, 404, { error: "not_found", path: url.pathname });
    await route(response, session(request, response), url);
  } catch (error) {
    json(response, 502, describe(error));
  }
});

server.listen(Number(process.env.PORT ?? 0), "localhost", () => {
  origin = `http://localhost:${server.address().port}`;
  console.log(JSON.stringify({ listening: origin }));
});

/** The issuer's metadata, asked for at the first need and kept. */
async function issuer() {
  if (!discovered) {
    const url = new URL(ISSUER);
    const execute = url.protocol === "http:" ? [client.allowInsecureRequests] : [];
    const authentication = CLIENT_SECRET ? client.ClientSecretPost(CLIENT_SECRET) : client.None();
    discovered = await client.discovery(url, CLIENT_ID, undefined, authentication, { execute });
  }
  return discovered;
}

function home(response, session) {
  const action = session.tokens ? '<a href="/profile">Profile</a>' : '<a href="/login">Sign in</a>';
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(`<!doctype html><html lang="en"><title>Relying party</title><h1>Relying party</h1><p>${action}</p>`);
}

async function login(response, session) {
  const config = await issuer();
  const verifier = client.randomPKCECodeVerifier();
  session.expected = { pkceCodeVerifier: verifier, expectedState: client.randomState(), expectedNonce: client.randomNonce() };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: `${origin}/callback`,
    scope: SCOPE,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: session.expected.expectedState,
    nonce: session.expected.expectedNonce,
  });
  redirect(response, url.href);
}

async function callback(response, session, url) {
  if (!session.expected) return json(response, 400, { error: "no_sign_in_under_way" });
  const expected = session.expected;
  delete session.expected;
  session.tokens = await client.authorizationCodeGrant(await issuer(), url, expected);
  session.claims = session.tokens.claims();
  redirect(response, "/profile");
}

function profile(response, session) {
  if (!session.tokens) return json(response, 401, { error: "not_signed_in" });
  json(response, 200, session.claims);
}

async function userinfo(response, session) {
  if (!session.tokens) return json(response, 401, { error: "not_signed_in" });
  json(response, 200, await client.fetchUserInfo(await issuer(), session.tokens.access_token, session.claims.sub));
}

/** Uses the refresh token; keeps the new one when it was rotated. */
async function refresh(response, session) {
  if (!session.tokens?.refresh_token) return json(response, 401, { error: "no_refresh_token" });
  const before = session.tokens.refresh_token;
  session.tokens = await client.refreshTokenGrant(await issuer(), before);
  session.tokens.refresh_token ??= before;
  session.claims = session.tokens.claims() ?? session.claims;
  json(response, 200, { rotated: session.tokens.refresh_token !== before, claims: session.claims });
}

async function logout(response, session) {
  const config = await issuer();
  const hint = session.tokens?.id_token;
  delete session.tokens;
  delete session.claims;
  if (!config.serverMetadata().end_session_endpoint) return redirect(response, "/");
  const parameters = { post_logout_redirect_uri: `${origin}/` };
  if (hint) parameters.id_token_hint = hint;
  redirect(response, client.buildEndSessionUrl(config, parameters).href);
}

function session(request, response) {
  const cookie = /(?:^|;\s*)rp=([^;]+)/.exec(request.headers.cookie ?? "")?.[1];
  if (sessions.has(cookie)) return sessions.get(cookie);
  const fresh = client.randomState();
  sessions.set(fresh, {});
  response.setHeader("set-cookie", `rp=${fresh}; HttpOnly; SameSite=Lax; Path=/`);
  return sessions.get(fresh);
}

/** What the library says went wrong, with the issuer's own words where there are any. */
function describe(error) {
  return {
    error: error.error ?? error.code ?? error.name,
    error_description: error.error_description ?? error.message,
    status: error.status,
    cause: error.cause?.message,
  };
}

function redirect(response, location) {
  response.writeHead(302, { location });
  response.end();
}

function json(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body, null, 2));
}
