// A PostgreSQL database for one server, and the list of databases that a test runs on.

import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What to run on: SQLite always, and PostgreSQL where the environment names a cluster. */
export function databases() {
  const postgres = process.env.XENIA_TEST_POSTGRES;
  return [{ name: "SQLite" }, ...(postgres ? [{ name: "PostgreSQL", postgres }] : [])];
}

/** Makes an empty database in the cluster at `url`. */
export async function freshDatabase(url) {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const say = (sql) => run("psql", ["--no-psqlrc", "--quiet", "--command", sql, url]);
  await say(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return { url: own.href, drop: () => say(`DROP DATABASE ${name} WITH (FORCE)`) };
}
