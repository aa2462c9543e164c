// The third-party application of `tests/relying-party`, started for one test.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const SCRIPT = new URL("../relying-party/server.mjs", import.meta.url).pathname;

/** A running application that trusts a server. */
export class RelyingParty {
  /**
   * @param {import("./server.mjs").Server} server
   * @param {{appId: string, secret: string}} application
   */
  static async start(server, { appId, secret }) {
    const party = new RelyingParty();
    const env = {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: server.certificate,
      ISSUER: `${server.base}/${server.tenant}/v2.0`,
      CLIENT_ID: appId,
      CLIENT_SECRET: secret,
      PORT: "0",
    };
    party.process = spawn(process.execPath, [SCRIPT], { env, stdio: ["ignore", "pipe", "inherit"] });
    party.exited = new Promise((resolve) => party.process.once("exit", resolve));
    const lines = createInterface({ input: party.process.stdout });
    const first = await new Promise((resolve) => lines.once("line", resolve));
    party.origin = JSON.parse(first).listening;
    return party;
  }

  async stop() {
    this.process.kill();
    await this.exited;
  }
}
