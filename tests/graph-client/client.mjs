// Microsoft's Graph client for JavaScript, as it comes from npm, pointed at a server of ours.

import { readFile } from "node:fs/promises";
import { Client } from "@microsoft/microsoft-graph-client";

/** Answers that the client saw, its own tries again included: status and address, the newest last. */
export const seen = [];

const asked = globalThis.fetch;
globalThis.fetch = async (...request) => {
  const response = await asked(...request);
  seen.push({ status: response.status, url: response.url });
  return response;
};

/** What Node's own `fetch` sends with; the class has no other name in Node 20. */
async function agent(certificate) {
  await asked("data:,").catch(() => undefined);
  const Agent = globalThis[Symbol.for("undici.globalDispatcher.1")].constructor;
  return new Agent({ connect: { ca: await readFile(certificate) } });
}

/** A client with the token of `graph`, a caller from `tests/support/graph.mjs`. */
export async function graphClient(server, graph) {
  const { hostname } = new URL(server.base);
  return Client.initWithMiddleware({
    baseUrl: server.base,
    customHosts: new Set([hostname]),
    authProvider: { getAccessToken: async () => graph.token },
    fetchOptions: { dispatcher: await agent(server.certificate) },
  });
}
