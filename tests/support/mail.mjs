// The mails that a server without SMTP writes as files, and enough of RFC 5322 and MIME to read them.

import { on } from "node:events";
import { watch } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** How long a mail may take, in milliseconds. */
const PATIENCE = 20_000;

/** All mails that a server has written. */
export class Mailbox {
  /** @param {string} folder where the `.eml` files are; it must exist before the server starts */
  constructor(folder) {
    this.folder = folder;
  }

  /** All mails, the oldest first: `{file, to, subject, text}`. */
  async all() {
    const files = (await readdir(this.folder)).filter((name) => name.endsWith(".eml")).sort();
    return Promise.all(files.map(async (file) => ({ file, ...parse(await readFile(join(this.folder, file))) })));
  }

  /** Waits for the newest mail to `address` that `wanted` accepts and that was not taken before, and takes it. */
  async next(address, wanted = () => true) {
    const isIt = (mail) => mail.to.includes(address) && !this.#taken.has(mail.file) && wanted(mail);
    const mail = await this.#when(async () => (await this.all()).findLast(isIt), `a mail to ${address}`);
    this.#taken.add(mail.file);
    return mail;
  }

  /** Waits for the one-time code that was sent to `address` last. */
  async code(address) {
    const pattern = /^(\d{4}) ?(\d{4})\r?$/m;
    const mail = await this.next(address, (mail) => pattern.test(mail.text));
    return pattern.exec(mail.text).slice(1).join("");
  }

  #taken = new Set();

  /** The first thing that `look` finds, looking whenever the folder changes. */
  async #when(look, what) {
    const signal = AbortSignal.timeout(PATIENCE);
    const watcher = watch(this.folder);
    const changes = on(watcher, "change", { signal });
    try {
      for (;;) {
        const found = await look();
        if (found) return found;
        await changes.next();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      const there = (await this.all()).map((mail) => `${mail.to}: ${mail.subject}`);
      throw new Error(`no sign of ${what} within ${PATIENCE / 1000} s; what there is:\n${there.join("\n")}`);
    } finally {
      await changes.return();
      watcher.close();
    }
  }
}

/** A mail's recipients, subject, text part and HTML part. */
function parse(bytes) {
  const { headers, parts } = entity(bytes.toString("latin1"));
  const part = (type) => parts.find((part) => part.type === type)?.content ?? "";
  const to = headers.get("to").match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? [];
  return { to, subject: words(headers.get("subject")), text: part("text/plain"), html: part("text/html") };
}

/** Headers, and the leaves of the tree of parts, decoded. */
function entity(text) {
  const [, head, body] = /^([^]*?)\r?\n\r?\n([^]*)$/.exec(text);
  const lines = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const type = headers.get("content-type") ?? "text/plain";
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  if (!boundary) return { headers, parts: [{ type: type.split(";")[0], content: decode(body, headers.get("content-transfer-encoding")) }] };
  const inner = body.split(`--${boundary}`).slice(1, -1);
  return { headers, parts: inner.flatMap((part) => entity(part.replace(/^\r?\n/, "")).parts) };
}

function decode(body, encoding = "7bit") {
  switch (encoding.toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64").toString();
    case "quoted-printable":
      return quotedPrintable(body.replace(/=\r?\n/g, ""));
    default:
      return Buffer.from(body, "latin1").toString();
  }
}

function quotedPrintable(text) {
  return Buffer.from(text.replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16))), "latin1").toString();
}

/** RFC 2047: the encoded words of a header. */
function words(header) {
  const joined = header.replace(/(\?=)\s+(=\?)/g, "$1$2");
  return joined.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how, text) =>
    how.toLowerCase() === "b" ? Buffer.from(text, "base64").toString() : quotedPrintable(text.replaceAll("_", " ")),
  );
}
