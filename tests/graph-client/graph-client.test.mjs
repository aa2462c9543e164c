// Directory work with `@microsoft/microsoft-graph-client`, unmodified: what its own documentation shows, against us.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { BatchRequestContent, BatchResponseContent, GraphError, PageIterator } from "@microsoft/microsoft-graph-client";
import { databases } from "../support/database.mjs";
import { Graph } from "../support/graph.mjs";
import { DOMAIN, Server } from "../support/server.mjs";
import { graphClient, seen } from "./client.mjs";

const PASSWORD = "correct horse battery staple";
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PERMISSIONS = ["User.ReadWrite.All", "Group.ReadWrite.All", "Directory.Read.All", "Application.ReadWrite.All"];

const person = (name, more = {}) => ({
  accountEnabled: true,
  displayName: name,
  mailNickname: name.toLowerCase(),
  userPrincipalName: `${name.toLowerCase()}@${DOMAIN}`,
  passwordProfile: { password: PASSWORD, forceChangePasswordNextSignIn: false },
  ...more,
});
const security = (name) => ({ displayName: name, mailEnabled: false, mailNickname: name.toLowerCase().replaceAll(" ", ""), securityEnabled: true });
const numbered = (count) => Array.from({ length: count }, (_, index) => String(index + 1).padStart(2, "0"));

/** Everything that a list has, page after page, by the client's own iterator. Returns it too. */
async function everything(client, first, requestOptions) {
  const items = [];
  const iterator = new PageIterator(client, first, (item) => items.push(item) > 0, requestOptions);
  await iterator.iterate();
  assert.ok(iterator.isComplete());
  return { items, deltaLink: iterator.getDeltaLink() };
}

/** What the call was refused with. */
async function refusal(call) {
  const error = await call.then(() => assert.fail("it was not refused"), (error) => error);
  assert.ok(error instanceof GraphError, String(error));
  assert.match(error.requestId, GUID);
  assert.ok(Math.abs(error.date - Date.now()) < 3_600_000, `the date ${error.date}`);
  return error;
}

for (const { name, postgres } of databases()) {
  describe(`the Graph client for JavaScript on ${name}`, () => {
    let server, client;

    before(async () => {
      server = await Server.start(`graph-client-${name}`, postgres);
      client = await graphClient(server, await Graph.application(server, "scripts", ...PERMISSIONS));
    });
    after(async () => assert.equal(await server?.stop(), 0, "the server ends cleanly"));

    test("a user is created, read, changed and deleted", async () => {
      const made = await client.api("/users").post(person("Ada", { department: "Engines" }));
      assert.match(made.id, GUID);
      const address = `/users/${made.id}`;
      const read = await client.api(address).select(["id", "displayName", "department"]).get();
      const { "@odata.context": context, ...rest } = read;
      assert.equal(context.slice(0, context.indexOf("#")), `${server.base}/v1.0/$metadata`);
      delete rest["@odata.etag"];
      assert.deepEqual(rest, { id: made.id, displayName: "Ada", department: "Engines" });
      assert.equal(await client.api(address).update({ jobTitle: "Analyst" }), undefined, "204");
      const changed = await client.api(address).header("Prefer", "return=representation").patch({ city: "London" });
      assert.equal(changed.id, made.id);
      const { jobTitle, city } = await client.api(address).select("jobTitle,city").get();
      assert.deepEqual([jobTitle, city], ["Analyst", "London"]);
      assert.equal(await client.api(address).delete(), undefined);
      const { statusCode, code } = await refusal(client.api(address).get());
      assert.deepEqual([statusCode, code], [404, "Request_ResourceNotFound"]);
    });

    test("a manager is set, expanded and taken away", async () => {
      const [boss, worker] = await Promise.all(["Boris", "Wanda"].map((name) => client.api("/users").post(person(name))));
      await client.api(`/users/${worker.id}/manager/$ref`).put({ "@odata.id": `${server.base}/v1.0/users/${boss.id}` });
      const read = await client.api(`/users/${worker.id}`).expand("manager($select=id,displayName)").get();
      assert.equal(read.manager.displayName, "Boris");
      await client.api(`/users/${worker.id}/manager/$ref`).delete();
      assert.equal((await refusal(client.api(`/users/${worker.id}/manager`).get())).statusCode, 404);
    });

    test("pages are gone through to the end, and stopped and gone on with", async () => {
      for (const number of numbered(7)) await client.api("/users").post(person(`Paged${number}`, { companyName: "Paged" }));
      const query = () => client.api("/users").filter("companyName eq 'Paged'").orderby("displayName").select("displayName").top(3).count(true).header("ConsistencyLevel", "eventual");
      const first = await query().get();
      assert.equal(first["@odata.count"], 7);
      const requestOptions = { headers: { ConsistencyLevel: "eventual" } };
      const { items } = await everything(client, first, requestOptions);
      assert.deepEqual(items.map(({ displayName }) => displayName), numbered(7).map((number) => `Paged${number}`));

      const some = [];
      const iterator = new PageIterator(client, await query().get(), ({ displayName }) => some.push(displayName) !== 4, requestOptions);
      await iterator.iterate();
      assert.deepEqual([some.length, iterator.isComplete()], [4, false]);
      await iterator.resume();
      assert.deepEqual([some.length, iterator.isComplete()], [7, true]);
    });

    test("counts are numbers, and want the consistency level", async () => {
      const count = client.api("/users/$count").filter("companyName eq 'Paged'");
      assert.equal(Number(await count.header("ConsistencyLevel", "eventual").get()), 7);
      const { statusCode, code } = await refusal(client.api("/users/$count").get());
      assert.deepEqual([statusCode, code], [400, "Request_BadRequest"]);
      const searched = await client.api("/users").search('"displayName:paged"').header("ConsistencyLevel", "eventual").get();
      assert.equal(searched.value.length, 7);
    });

    test("a batch is answered request by request, in its order of dependence", async () => {
      const request = (path, method, body) => {
        const headers = body ? { "Content-Type": "application/json" } : undefined;
        // The client takes off the host; what is left is relative to the version.
        return new Request(`${server.base}${path}`, { method, headers, body: body && JSON.stringify(body) });
      };
      const content = new BatchRequestContent([
        { id: "made", request: request("/groups", "POST", security("Batched")) },
        { id: "list", request: request("/groups?$filter=displayName eq 'Batched'", "GET"), dependsOn: ["made"] },
        { id: "wrong", request: request("/groups", "POST", { displayName: "No more" }), dependsOn: ["list"] },
        { id: "never", request: request("/me", "GET"), dependsOn: ["wrong"] },
      ]);
      const answers = new BatchResponseContent(await client.api("/$batch").post(await content.getContent()));
      const answer = (id) => answers.getResponseById(id);
      assert.deepEqual(["made", "list", "wrong", "never"].map((id) => answer(id).status), [201, 200, 400, 424]);
      const made = await answer("made").json();
      assert.deepEqual((await answer("list").json()).value.map(({ id }) => id), [made.id]);
      assert.equal((await answer("wrong").json()).error.code, "Request_BadRequest");
      assert.equal((await answer("never").json()).error.code, "FailedDependency");

      const removal = new BatchRequestContent([{ id: "gone", request: request(`/groups/${made.id}`, "DELETE") }]);
      const gone = new BatchResponseContent(await client.api("/$batch").post(await removal.getContent()));
      assert.equal(gone.getResponseById("gone").status, 204);
    });

    test("what changed is told since the last time, by the same iterator", async () => {
      const query = client.api("/groups/delta").select("displayName,members");
      let { items, deltaLink } = await everything(client, await query.get());
      assert.ok(items.every(({ id }) => GUID.test(id)));
      const quiet = await everything(client, await client.api(deltaLink).get());
      assert.deepEqual(quiet.items, []);

      const group = await client.api("/groups").post(security("Followed"));
      const member = await client.api("/users").post(person("Fanny"));
      await client.api(`/groups/${group.id}/members/$ref`).post({ "@odata.id": `${server.base}/v1.0/directoryObjects/${member.id}` });
      ({ items, deltaLink } = await everything(client, await client.api(quiet.deltaLink).get()));
      assert.deepEqual(items.map(({ id }) => id), [group.id]);
      assert.deepEqual(items[0]["members@delta"].map(({ id }) => id), [member.id]);

      await client.api(`/groups/${group.id}`).delete();
      ({ items } = await everything(client, await client.api(deltaLink).get()));
      assert.deepEqual(items.map(({ id, "@removed": removed }) => [id, removed?.reason]), [[group.id, "changed"]]);
    });

    test("a body of some hundred kilobytes is taken whole", async () => {
      const appRoles = numbered(99).map((number) => ({
        id: crypto.randomUUID(),
        allowedMemberTypes: ["User"],
        description: "ä".repeat(1000),
        displayName: `Role ${number}`,
        isEnabled: true,
        value: `Role.${number}`,
      }));
      const made = await client.api("/applications").post({ displayName: "Many roles", appRoles });
      const read = await client.api(`/applications/${made.id}`).get();
      assert.deepEqual(read.appRoles.map(({ id }) => id).sort(), appRoles.map(({ id }) => id).sort());
      assert.equal(read.appRoles[98].description.length, 1000);
    });

    test("what is wrong is told with Graph's code and the id of the request", async () => {
      const cases = [
        [() => client.api("/users").filter("displayNam eq 'x'").get(), 400, "Request_BadRequest", /`displayNam`/],
        [() => client.api("/users").post({ displayName: "Nobody" }), 400, "Request_BadRequest", /accountEnabled|mailNickname|userPrincipalName|passwordProfile/],
        [() => client.api("/nothing/here").get(), 404, "ResourceNotFound", /nothing\/here/],
        [() => client.api("/auditLogs/directoryAudits").get(), 403, "Authorization_RequestDenied", /AuditLog\.Read\.All/],
      ];
      for (const [call, statusCode, code, message] of cases) {
        const error = await refusal(call());
        assert.deepEqual([error.statusCode, error.code], [statusCode, code], error.message);
        assert.match(error.message, message);
        assert.equal(error.headers.get("request-id"), error.requestId);
      }
      const stranger = await graphClient(server, { token: "not.a.token" });
      const { statusCode, code } = await refusal(stranger.api("/users").get());
      assert.deepEqual([statusCode, code], [401, "InvalidAuthenticationToken"]);
    });
  });
}

test("who asks too much waits as long as we say, by the client's own middleware", async () => {
  const server = await Server.start("graph-client-throttled", undefined, ["--domain", DOMAIN, "--admin", `admin@${DOMAIN}`, "--requests-per-second", "1"]);
  try {
    const client = await graphClient(server, await Graph.application(server, "scripts", "User.Read.All"));
    seen.length = 0;
    const answers = await Promise.all(numbered(12).map(() => client.api("/users").top(1).get()));
    assert.ok(answers.every(({ value }) => value.length === 1), "each is answered in the end");
    assert.ok(seen.some(({ status }) => status === 429), "and some only after they waited");
  } finally {
    assert.equal(await server.stop(), 0);
  }
});
