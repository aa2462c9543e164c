// What must be refused, tried as real clients would try it, each with the message that names the reason.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import https from "node:https";
import { after, before, describe, test } from "node:test";
import { Browser, identify, signInWithPassword } from "../support/browser.mjs";
import { databases } from "../support/database.mjs";
import * as publish from "../support/graph.mjs";
import { Graph, PERMISSIONS, clientCredentials } from "../support/graph.mjs";
import { Client } from "../support/oauth.mjs";
import { Server } from "../support/server.mjs";

const PASSWORD = "correct horse battery staple";
/** One that is registered nowhere, and three that only look like the one that is. */
const FOREIGN = [
  "https://evil.example/callback",
  "https://explorer.contoso.example/callback/../evil",
  "https://explorer.contoso.example/callbackx",
  "https://explorer.contoso.example@evil.example/callback",
];
const ENTITLEMENT = "/identityGovernance/entitlementManagement";

for (const { name, postgres } of databases()) {
  describe(`refused on ${name}`, () => {
    let server, browser, graph, client, people, pack;
    const tokens = {};
    const pages = {};
    /** A page on which that member is signed in. */
    const pageOf = async (who) => {
      if (!pages[who]) {
        pages[who] = await browser.person();
        await pages[who].goto(`${server.base}/my-access/${server.tenant}`);
        await signInWithPassword(pages[who], address(who), PASSWORD);
        await pages[who].getByRole("navigation").first().waitFor();
      }
      return pages[who];
    };
    /** Graph as that member, through an application. */
    const as = async (who) => {
      tokens[who] ??= await client.token(await pageOf(who));
      return new Graph(server.http, tokens[who]);
    };
    /** A code for Mia. */
    const code = async () => (await client.authorize(await pageOf("Mia"))).get("code");

    before(async () => {
      server = await Server.start(`attacks-${name}`, postgres);
      browser = await Browser.open(`attacks-${name}`);
      graph = await Graph.application(server, "attacks", ...PERMISSIONS);
      client = await Client.register(server, "Graph explorer", "User.ReadWrite.All", "EntitlementManagement.ReadWrite.All");
      people = {};
      for (const who of ["Olga", "Otto", "Mia", "Max", "Nora"]) people[who] = await publish.member(graph, who, PASSWORD);
      const group = await publish.group(graph, "Campaign");
      const catalog = await publish.catalog(graph, "Marketing", [{ originId: group.id, originSystem: "AadGroup" }]);
      pack = await publish.accessPackage(graph, catalog, "Autumn campaign", ["Member"]);
      pack.policy = await publish.policyForMembers(graph, pack, [people.Olga, people.Otto]);
    });

    after(async () => {
      await browser?.close();
      assert.equal(await server?.stop(), 0, "the server ends cleanly");
    });

    /** Somebody asks for the package; returns the request with its only stage. */
    const asks = async (who) => {
      const requester = await as(who);
      const assignment = { assignmentPolicyId: pack.policy.id, accessPackageId: pack.id };
      const request = await requester.post(`${ENTITLEMENT}/assignmentRequests`, { requestType: "userAdd", justification: "work", assignment });
      const { value } = await graph.get(`${ENTITLEMENT}/accessPackageAssignmentApprovals/${request.id}/stages`);
      return { ...request, stage: `${ENTITLEMENT}/accessPackageAssignmentApprovals/${request.id}/stages/${value[0].id}` };
    };
    const approval = { reviewResult: "Approve", justification: "known" };

    describe("wrong tenant", () => {
      let other;
      before(async () => {
        other = await server.command("init", "--domain", "adatum.example", "--admin", "admin@adatum.example");
      });

      test("an application of one tenant gets no token in another", async () => {
        const { clientId, clientSecret } = await server.command("app", "create", "--name", "elsewhere", "--tenant", server.tenant);
        await clientCredentials(server, server.tenant, clientId, clientSecret);
        const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope: "https://graph.microsoft.com/.default" };
        const response = await server.http.post(`/${other.tenantId}/oauth2/v2.0/token`, { form });
        assert.equal(response.status(), 400);
        const { error, error_description } = await response.json();
        assert.equal(error, "unauthorized_client");
        assert.match(error_description, new RegExp(`there is no application \`${clientId}\` in this organisation: check the client id and the tenant`));
      });

      test("a tenant that does not exist is named", async () => {
        const response = await server.http.get("/nowhere.example/v2.0/.well-known/openid-configuration");
        assert.equal(response.status(), 400);
        assert.match(await response.text(), /there is no organisation `nowhere\.example`/);
      });

      test("a code of one tenant is not redeemed in another", async () => {
        const { status, body } = await client.redeem(await code(), {}, other.tenantId);
        assert.equal(status, 400);
        assert.match(body.error_description, /check the client id and the tenant/);
      });

      test("an object of one tenant is not there for another", async () => {
        const words = ["app", "create", "--name", "spy", "--tenant", other.tenantId, "--permission", "User.Read.All"];
        const { clientId, clientSecret } = await server.command(...words);
        const spy = new Graph(server.http, await clientCredentials(server, other.tenantId, clientId, clientSecret));
        const { status, error } = await spy.try("GET", `/users/${people.Mia.id}`);
        assert.equal(status, 404);
        assert.equal(error.code, "Request_ResourceNotFound");
        assert.match(error.message, new RegExp(people.Mia.id));
      });
    });

    describe("wrong role", () => {
      test("a member may not create accounts, whatever the application may", async () => {
        const mia = await as("Mia");
        const { status, error } = await mia.try("POST", "/users", { displayName: "X", userPrincipalName: "x@contoso.example", mailNickname: "x", accountEnabled: true, passwordProfile: { password: PASSWORD } });
        assert.equal(status, 403);
        assert.equal(error.code, "Authorization_RequestDenied");
        assert.match(error.message, /User Administrator/);
      });

      test("an application without the permission is told which one it needs", async () => {
        const poor = await Graph.application(server, "poor", "Group.Read.All");
        const { status, error } = await poor.try("POST", "/invitations", { invitedUserEmailAddress: "a@b.example", inviteRedirectUrl: server.base });
        assert.equal(status, 403);
        assert.match(error.message, /User\.Invite\.All/);
      });

      test("without a token there is nothing", async () => {
        const { status, error } = await new Graph(server.http, "not.a.token").try("GET", "/users");
        assert.equal(status, 401);
        assert.equal(error.code, "InvalidAuthenticationToken");
      });

      test("who is not an approver decides nothing", async () => {
        const { stage } = await asks("Mia");
        const { status, error } = await (await as("Nora")).try("PATCH", stage, approval);
        assert.ok([403, 404].includes(status), String(status));
        assert.match(error.message, /approv/);
      });

      test("a member does not see the console", async () => {
        const page = await pageOf("Mia");
        await page.goto(`${server.base}/console`);
        await page.getByText(/administrator/i).first().waitFor();
        assert.equal(await page.locator('a[href^="/console/"]').count(), 0);
        await browser.picture(page, "console-refused");
      });
    });

    describe("one-time codes", () => {
      /** Asks for a code on a new page, for an address that nobody used before. */
      const asksForCode = async (who) => {
        const page = await browser.person();
        await page.goto(`${server.base}/my-access/${server.tenant}`);
        await identify(page, who);
        const code = await server.mails.code(who);
        return { page, code };
      };
      const gives = async (page, code) => {
        await page.getByLabel("Code from the mail").fill(code);
        await page.getByRole("button", { name: "Sign in" }).click();
      };

      test("a wrong code is counted", async () => {
        const { page, code } = await asksForCode("wrong@fabrikam.example");
        await gives(page, code === "00000000" ? "11111111" : "00000000");
        await page.getByText("4 more tries are left").first().waitFor();
      });

      test("an expired code says how long codes are good", async () => {
        const { page, code } = await asksForCode("late@fabrikam.example");
        await server.advance({ minutes: 31 });
        await gives(page, code);
        await page.getByText("codes are good for 30 minutes").first().waitFor();
        await browser.picture(page, "expired-code");
      });

      test("a code works once", async () => {
        const first = await asksForCode("twice@fabrikam.example");
        const page = await browser.person();
        await page.goto(`${server.base}/my-access/${server.tenant}`);
        await gives(first.page, first.code);
        await first.page.getByRole("navigation").first().waitFor();
        await identify(page, "twice@fabrikam.example");
        await server.mails.code("twice@fabrikam.example");
        await gives(page, first.code);
        await page.getByText(/the code is not right|was used already/i).first().waitFor();
      });
    });

    describe("authorization codes", () => {
      test("a code is redeemed once, and its tokens end with the second try", async () => {
        const given = await code();
        const { body: first } = await client.redeem(given);
        const { status, body } = await client.redeem(given);
        assert.equal(status, 400);
        assert.equal(body.error, "invalid_grant");
        assert.match(body.error_description, /the code was redeemed already: the tokens that it led to are revoked/);
        const refresh = { grant_type: "refresh_token", refresh_token: first.refresh_token };
        const after = await client.redeem(undefined, refresh);
        assert.equal(after.status, 400);
        assert.match(after.body.error_description, /the refresh token was revoked/);
      });

      test("a refresh token is used once, and a second use ends them all", async () => {
        const { body: first } = await client.redeem(await code());
        const use = (refresh_token) => client.redeem(undefined, { grant_type: "refresh_token", refresh_token });
        const second = await use(first.refresh_token);
        assert.equal(second.status, 200, JSON.stringify(second.body));
        const stolen = await use(first.refresh_token);
        assert.match(stolen.body.error_description, /the refresh token was used already/);
        const ended = await use(second.body.refresh_token);
        assert.match(ended.body.error_description, /the refresh token was revoked/);
      });

      test("a code is of no use after 5 minutes", async () => {
        const given = await code();
        await server.advance({ minutes: 6 });
        const { status, body } = await client.redeem(given);
        assert.equal(status, 400);
        assert.match(body.error_description, /the code has expired, codes are good for 5 minutes/);
      });

      test("a code is of no use without its verifier", async () => {
        const { status, body } = await client.redeem(await code(), { code_verifier: "x".repeat(43) });
        assert.equal(status, 400);
        assert.match(body.error_description, /code_verifier/);
      });
    });

    describe("foreign redirect URIs", () => {
      for (const foreign of FOREIGN) {
        test(foreign, async () => {
          const response = await server.http.get(client.authorizeUrl({ redirect_uri: foreign }));
          assert.equal(response.status(), 400);
          assert.equal(response.headers().location, undefined, "nobody is sent there");
          const page = await response.text();
          assert.ok(page.includes(foreign), "the address is named");
          assert.match(page, /is not one of those registered for the application/);
        });
      }
    });

    describe("approvals", () => {
      test("of two approvers at once one decides, and the other is told", async () => {
        const { stage } = await asks("Max");
        const [olga, otto] = [await as("Olga"), await as("Otto")];
        const answers = await Promise.all([olga.try("PATCH", stage, approval), otto.try("PATCH", stage, { ...approval, reviewResult: "Deny" })]);
        assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 409], JSON.stringify(answers));
        const { error } = answers.find(({ status }) => status === 409);
        assert.match(error.message, /was already (approved|denied) on/);
      });

      test("nobody approves their own request", async () => {
        const { stage } = await asks("Olga");
        const { status, error } = await (await as("Olga")).try("PATCH", stage, approval);
        assert.equal(status, 403);
        assert.match(error.message, /nobody may decide a request that is their own/);
      });
    });

    describe("bodies", () => {
      const post = (path, data, type = "application/json") =>
        server.http.post(path, { data, headers: { authorization: `Bearer ${graph.token}`, "content-type": type } });
      const refusal = async (response, status, pattern) => {
        const text = await response.text();
        assert.equal(response.status(), status, text);
        assert.match(text, pattern);
      };

      /** Announces a body of that size and waits for the answer before sending any of it, as no client is sure to read an answer while it sends. */
      const announce = async (bytes) => {
        const headers = { authorization: `Bearer ${graph.token}`, "content-type": "application/json", "content-length": bytes };
        const sending = https.request(`${server.base}/v1.0/groups`, { method: "POST", headers, ca: await readFile(server.certificate) });
        sending.flushHeaders();
        const [response] = await once(sending, "response");
        const text = (await response.toArray()).join("");
        sending.destroy();
        return { status: response.statusCode, text };
      };

      test("too large", async () => {
        const { status, text } = await announce(5 * 1024 * 1024);
        assert.equal(status, 413, text);
        assert.match(text, /the body is larger than 4194304 bytes/);
      });
      test("too large for the token endpoint", async () => {
        const response = await server.http.post(`/${server.tenant}/oauth2/v2.0/token`, { form: { grant_type: "x".repeat(256 * 1024) } });
        await refusal(response, 413, /the body is larger than 262144 bytes/);
      });
      test("cut off", async () => {
        await refusal(await post("/v1.0/groups", Buffer.from('{"displayName": "x')), 400, /the body is not JSON/);
      });
      test("not UTF-8", async () => {
        await refusal(await post("/v1.0/groups", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), 400, /BadRequest/);
      });
      test("nested too deeply", async () => {
        await refusal(await post("/v1.0/groups", Buffer.from("[".repeat(100_000))), 400, /BadRequest/);
      });
      test("of another type", async () => {
        await refusal(await post("/v1.0/groups", "displayName=x", "application/x-www-form-urlencoded"), 400, /the body is not JSON/);
      });
      test("an array where an object belongs", async () => {
        await refusal(await post("/v1.0/groups", "[]"), 400, /the body is not a JSON object/);
      });
      test("a property of the wrong type is named", async () => {
        const group = { displayName: 7, mailEnabled: false, mailNickname: "x", securityEnabled: true };
        await refusal(await post("/v1.0/groups", JSON.stringify(group)), 400, /property `displayName` does not fit: .*expected a string/);
      });
      test("a property that does not exist is named", async () => {
        const group = { displayName: "x", displayNam: "y", mailEnabled: false, mailNickname: "x", securityEnabled: true };
        await refusal(await post("/v1.0/groups", JSON.stringify(group)), 400, /there is no property `displayNam`/);
      });
      test("a parameter given twice", async () => {
        const form = "grant_type=client_credentials&grant_type=password";
        const response = await server.http.post(`/${server.tenant}/oauth2/v2.0/token`, { data: form, headers: { "content-type": "application/x-www-form-urlencoded" } });
        await refusal(response, 400, /grant_type/);
      });
    });

    test("a form from another site is refused", async () => {
      const page = await pageOf("Mia");
      const path = `/my-access/${server.tenant}/packages/${pack.id}/request`;
      const response = await page.request.post(`${server.base}${path}`, { form: { policy: pack.policy.id }, headers: { origin: "https://evil.example" } });
      assert.equal(response.status(), 403);
    });
  });
}

function address(who) {
  return `${who.toLowerCase()}@contoso.example`;
}
