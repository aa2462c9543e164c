// An application's side of the authorization code flow, step by step, so that each step can be done wrongly.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";

/** Nobody goes there: the test reads where they are sent. */
const REDIRECT_URI = "https://explorer.contoso.example/callback";

/** A registered application that people may sign in to. */
export class Client {
  /** Registers an application that may do these things for people on Graph. */
  static async register(server, name, ...permissions) {
    const options = permissions.flatMap((permission) => ["--delegated-permission", permission]);
    const words = ["app", "create", "--name", name, "--tenant", server.tenant, "--redirect-uri", REDIRECT_URI, ...options];
    const { clientId, clientSecret } = await server.command(...words);
    return Object.assign(new Client(), { server, id: clientId, secret: clientSecret, redirectUri: REDIRECT_URI });
  }

  /** Where a sign-in begins. `changes` replaces parameters. */
  authorizeUrl(changes = {}) {
    this.verifier = randomBytes(32).toString("base64url");
    const parameters = {
      client_id: this.id,
      response_type: "code",
      redirect_uri: this.redirectUri,
      scope: "openid offline_access https://graph.microsoft.com/.default",
      state: randomBytes(8).toString("hex"),
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...changes,
    };
    return `${this.server.base}/${this.server.tenant}/oauth2/v2.0/authorize?${new URLSearchParams(parameters)}`;
  }

  /** What the application is told about the person who is signed in on `page`. */
  async authorize(page) {
    const response = await page.request.get(this.authorizeUrl(), { maxRedirects: 0 });
    const location = response.headers().location ?? "";
    assert.ok(location.startsWith(`${this.redirectUri}?`), `${response.status()}, on to "${location}"`);
    return new URL(location).searchParams;
  }

  /** Redeems a code; `changes` replaces parameters, `tenant` is where. Returns `{status, body}`. */
  async redeem(code, changes = {}, tenant = this.server.tenant) {
    const form = {
      grant_type: "authorization_code",
      client_id: this.id,
      client_secret: this.secret,
      redirect_uri: this.redirectUri,
      code_verifier: this.verifier,
      code,
      ...changes,
    };
    const response = await this.server.http.post(`/${tenant}/oauth2/v2.0/token`, { form });
    return { status: response.status(), body: await response.json() };
  }

  /** A token for Graph on behalf of the person who is signed in on `page`. */
  async token(page) {
    const answer = await this.authorize(page);
    const { status, body } = await this.redeem(answer.get("code"));
    assert.equal(status, 200, JSON.stringify(body));
    return body.access_token;
  }
}
