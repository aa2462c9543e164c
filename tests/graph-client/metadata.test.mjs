// `$metadata` through the reader of the OData committee: whether it is valid, and whether a program finds its way in it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import csdl from "odata-csdl";
import { Graph } from "../support/graph.mjs";
import { Server } from "../support/server.mjs";

const GRAPH = "microsoft.graph";

describe("the metadata", () => {
  let server, graph, read;

  before(async () => {
    server = await Server.start("metadata");
    graph = await Graph.application(server, "reader", "User.Read.All", "Group.Read.All", "Application.Read.All", "Directory.Read.All");
    const response = await server.http.get("/v1.0/$metadata");
    assert.equal(response.status(), 200, "without a token");
    assert.match(response.headers()["content-type"], /^application\/xml/);
    const messages = [];
    read = csdl.xml2json(await response.text(), { strict: true, messages });
    assert.deepEqual(messages, []);
  });
  after(async () => assert.equal(await server?.stop(), 0, "the server ends cleanly"));

  /** The type of that whole name. */
  const find = (name) => {
    const dot = name.lastIndexOf(".");
    return read[name.slice(0, dot)]?.[name.slice(dot + 1)];
  };
  /** A type with everything that it is derived from. */
  const whole = (name) => {
    const type = find(name);
    return type.$BaseType ? { ...whole(type.$BaseType), ...type } : type;
  };

  test("is CSDL of version 4.0 with one container", () => {
    assert.equal(read.$Version, "4.0");
    assert.equal(read.$EntityContainer, `${GRAPH}.GraphService`);
  });

  test("names only types that are in it", () => {
    const named = new Set();
    const visit = (value) => {
      if (Array.isArray(value)) value.forEach(visit);
      else if (value && typeof value === "object") {
        for (const name of ["$Type", "$BaseType"]) if (typeof value[name] === "string") named.add(value[name]);
        Object.values(value).forEach(visit);
      }
    };
    visit(read);
    assert.ok(named.size > 80);
    assert.deepEqual([...named].filter((name) => !name.startsWith("Edm.") && !find(name)), []);
  });

  test("tells of a user what a user is", () => {
    const user = whole(`${GRAPH}.user`);
    assert.equal(find(`${GRAPH}.user`).$BaseType, `${GRAPH}.directoryObject`);
    assert.deepEqual(user.$Key, ["id"]);
    assert.equal(user.id.$Nullable, undefined, "never null");
    assert.deepEqual(user.accountEnabled, { $Type: "Edm.Boolean", $Nullable: true });
    assert.deepEqual(user.businessPhones, { $Collection: true });
    assert.equal(user.manager.$Kind, "NavigationProperty");
    assert.equal(read[GRAPH].GraphService.users.manager, undefined);
    assert.equal(read[GRAPH].GraphService.users.$NavigationPropertyBinding.manager, "directoryObjects");
  });

  test("describes what is answered", async () => {
    for (const [set, name] of [["users", "user"], ["groups", "group"], ["applications", "application"], ["servicePrincipals", "servicePrincipal"]]) {
      const type = whole(`${GRAPH}.${name}`);
      const { value } = await graph.get(`/${set}?$top=5&$select=*`);
      for (const property of value.flatMap(Object.keys).filter((it) => !it.startsWith("@"))) assert.ok(type[property], `${name}/${property}`);
    }
  });
});
