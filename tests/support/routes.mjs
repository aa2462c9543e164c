// The addresses that show a page, read from the routers themselves, so that no list here can forget one.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const ROOT = new URL("../../", import.meta.url).pathname;
/** Where the routers of pages are, and how a route that shows a page when it is opened looks there. */
const PLACES = [
  { folder: "crates/web/src", isPage: (methods) => /\bget\(/.test(methods) },
  { folder: "crates/sts/src", isPage: (methods) => /\bget\(|\bpage\(either/.test(methods) },
];
/** Not a page: files. */
const FILES = ["/assets/{name}", "/{tenant}/signin/branding", "/photos/{kind}/{id}/{tag}/{side}"];

/** Every route that answers `GET` with a page, as it stands in the source: `/console/guests/{user}`. */
export async function pageRoutes() {
  const routes = [];
  for (const { folder, isPage } of PLACES) {
    for (const file of await sources(join(ROOT, folder))) {
      const text = await readFile(file, "utf8");
      routes.push(...routesIn(text).filter(({ methods }) => isPage(methods)));
    }
  }
  return routes.map(({ path }) => path).filter((path) => !FILES.includes(path)).sort();
}

/** `.route("PATH", METHODS)`, with METHODS up to the parenthesis that closes it. */
function routesIn(text) {
  return [...text.matchAll(/\.route\(\s*"([^"]+)",/g)].map((match) => {
    const from = match.index + match[0].length;
    let depth = 1;
    let end = from;
    for (; depth > 0 && end < text.length; end += 1) depth += { "(": 1, ")": -1 }[text[end]] ?? 0;
    return { path: match[1], methods: text.slice(from, end) };
  });
}

async function sources(folder) {
  const entries = await readdir(folder, { recursive: true });
  return entries.filter((name) => name.endsWith(".rs")).map((name) => join(folder, name));
}

/** The route that serves a path: among those that fit, the one with the fewest parameters, as the server chooses. */
export function routeOf(routes, path) {
  const parameters = (route) => route.split("{").length;
  const fits = (route) => new RegExp(`^${route.replace(/\{[^}]+\}/g, "[^/]+")}$`).test(path);
  return routes.filter(fits).sort((one, other) => parameters(one) - parameters(other))[0];
}
