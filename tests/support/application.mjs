// An application with a SCIM 2.0 service, as small as one can be: people and groups in memory, found by one attribute.

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

export class Application {
  token = "a-token-of-the-application";
  people = [];
  groups = [];

  static async start() {
    const application = new Application();
    application.server = createServer((request, response) => application.#answer(request, response));
    await new Promise((resolve) => application.server.listen(0, "127.0.0.1", resolve));
    application.address = `http://127.0.0.1:${application.server.address().port}/scim`;
    return application;
  }

  stop() {
    return new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request, response) {
    let text = "";
    for await (const part of request) text += part;
    const [status, body] = this.#reply(request, text && JSON.parse(text));
    response.writeHead(status, { "content-type": "application/scim+json" }).end(JSON.stringify(body));
  }

  #reply({ method, url, headers }, body) {
    if (headers.authorization !== `Bearer ${this.token}`) return [401, { detail: "the token is not known" }];
    const [path, query] = url.split("?");
    const [, , kind, id] = path.split("/");
    const list = kind === "Users" ? this.people : this.groups;
    if (method === "GET") {
      const [, name, value] = new URLSearchParams(query).get("filter").match(/^(\w+) eq "(.*)"$/);
      const found = list.filter((one) => one[name] === value);
      return [200, { totalResults: found.length, Resources: found }];
    }
    if (method === "POST") {
      const made = { ...body, id: randomUUID() };
      list.push(made);
      return [201, made];
    }
    return list.some((one) => one.id === id) ? [200, {}] : [404, { detail: "there is none" }];
  }
}
