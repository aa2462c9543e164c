// The real binary, `xenia serve`, on a data folder and a port of its own.

import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { request } from "playwright-core";
import { freshDatabase } from "./database.mjs";
import { Mailbox } from "./mail.mjs";

const run = promisify(execFile);

/** The domain of the organisation that every server here begins with. */
export const DOMAIN = "contoso.example";
/** Its first administrator. */
export const ADMINISTRATOR = `admin@${DOMAIN}`;
/** Where pictures and logs go. */
export const OUTPUT = new URL("../../target/journey/", import.meta.url).pathname;

/** A running server; `stop` it when the test is over. */
export class Server {
  /**
   * Starts a server with an organisation and waits until it says that it is ready.
   *
   * @param {string} name tells its log file from others
   * @param {string} [postgres] a PostgreSQL cluster, to have a database made there in place of the SQLite file
   * @param {string[]} [options] of `xenia serve`: `--sample` for an organisation with people and a history
   */
  static async start(name, postgres, options = ["--domain", DOMAIN, "--admin", ADMINISTRATOR]) {
    const server = new Server();
    server.data = await mkdtemp(join(tmpdir(), "xenia-test-"));
    await mkdir(OUTPUT, { recursive: true });
    server.mails = new Mailbox(join(server.data, "mail"));
    await mkdir(server.mails.folder);
    server.database = postgres && (await freshDatabase(postgres));
    server.log = join(OUTPUT, `${name}.log`);
    try {
      await server.#serve(options);
      server.http = await server.client();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  async #serve(options) {
    const words = ["serve", "--json", "--listen", "127.0.0.1:0", ...options, ...this.#place()];
    this.process = spawn(process.env.XENIA_BINARY, words, { env: this.#environment(), stdio: ["ignore", "pipe", "pipe"] });
    this.exited = new Promise((resolve) => this.process.once("exit", (code, signal) => resolve(signal ?? code)));
    this.process.stderr.pipe(createWriteStream(this.log));
    const lines = createInterface({ input: this.process.stdout });
    const ready = await Promise.race([
      new Promise((resolve) => lines.once("line", resolve)),
      this.exited.then((how) => Promise.reject(new Error(`the server ended with ${how} before it was ready: see ${this.log}`))),
    ]);
    const { baseUrl, tenantId, setPasswordLink } = JSON.parse(ready);
    Object.assign(this, { base: baseUrl, tenant: tenantId, setPasswordLink });
  }

  /** The certificate that clients must trust. */
  get certificate() {
    return join(this.data, "tls", "cert.pem");
  }

  /** An HTTP client with its own cookies that does not follow redirects of its own accord. */
  client(options = {}) {
    return request.newContext({ baseURL: this.base, ignoreHTTPSErrors: true, maxRedirects: 0, ...options });
  }

  /** Moves the server's clock forward. */
  async advance({ days = 0, minutes = 0 }) {
    const advanceSeconds = (days * 24 * 60 + minutes) * 60;
    const response = await this.http.post("/__test/clock", { data: { advanceSeconds } });
    if (!response.ok()) throw new Error(`the clock answered ${response.status()}: ${await response.text()}`);
    return response.json();
  }

  /** Runs a command beside the server and returns the JSON that it prints. */
  async command(...words) {
    const { stdout } = await run(process.env.XENIA_BINARY, [...words, ...this.#place(), "--json"], { env: this.#environment() });
    return JSON.parse(stdout);
  }

  /** Asks the server to end, waits until it has, and removes what it kept. Returns how it ended: 0 when all went well. */
  async stop() {
    await this.http?.dispose();
    this.process?.kill("SIGTERM");
    const how = await this.exited;
    await this.database?.drop();
    await rm(this.data, { recursive: true, force: true });
    return how;
  }

  #place() {
    return ["--data", this.data, ...(this.database ? ["--database", this.database.url] : [])];
  }

  /** No settings from outside: only what finds programs, and the log. */
  #environment() {
    return { PATH: process.env.PATH, HOME: this.data, XENIA_LOG: process.env.XENIA_LOG ?? "info" };
  }
}
