// What every page must be: readable, within its width, operable by keyboard, quiet in the console. Each function
// returns complaints; a page without any is as it should be.

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** WCAG 2.2 A and AA and the good practices that axe-core knows: names, labels, landmarks, headings, contrast, targets. */
export async function accessibility(page) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(async (values) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: "tag", values }, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} (${failureSummary.split("\n").slice(1).join(";").trim()})`) }));
  }, RULES);
  return violations.map(({ id, help, nodes }) => `${id}: ${help}\n    ${nodes.join("\n    ")}`);
}

/** Contrast alone, for the other colours. */
export async function contrast(page) {
  await page.evaluate(AXE);
  const nodes = await page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { runOnly: ["color-contrast"], resultTypes: ["violations"] });
    return violations.flatMap(({ nodes }) => nodes).slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 160)} (${failureSummary.split("\n")[1]?.trim()})`);
  });
  return nodes.map((node) => `contrast in the dark: ${node}`);
}

/** One heading of the first rank, one main part, a title, and nothing that makes the page scroll sideways. */
export function layout(page) {
  return page.evaluate(() => {
    const complaints = [];
    const count = (selector) => document.querySelectorAll(selector).length;
    if (count("h1") !== 1) complaints.push(`${count("h1")} headings of the first rank`);
    if (count("main") !== 1) complaints.push(`${count("main")} main parts`);
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    const isHidden = (element) => element.closest(".hidden, [popover], dialog, thead") && (element.closest(".hidden, [popover], dialog") || innerWidth < 700);
    if (wide > 0) complaints.push(`${wide} pixels wider than the window`);
    for (const element of document.querySelectorAll("main *")) {
      const box = element.getBoundingClientRect();
      if (box.width && box.right > innerWidth + 1 && !isHidden(element) && !element.closest(".code-block, .tabs, svg, .skip")) {
        complaints.push(`out of sight at the right by ${Math.round(box.right - innerWidth)} pixels: ${element.outerHTML.slice(0, 120)}`);
        break;
      }
    }
    for (const element of document.querySelectorAll("main .table-wrap")) {
      const hidden = element.scrollWidth - element.clientWidth;
      if (hidden > 1) complaints.push(`a table is ${hidden} pixels wider than its place: ${element.querySelector("caption")?.textContent}`);
    }
    // Text that its own box cuts off.
    for (const element of document.querySelectorAll("main :is(h1, h2, h3, p, dd, td, th, small, .badge, .button, .person-name, .person-detail, .stat-label, .stat-note)")) {
      if (element.clientWidth && element.scrollWidth > element.clientWidth + 2 && getComputedStyle(element).display !== "inline" && !isHidden(element)) {
        complaints.push(`does not fit into its box: ${element.outerHTML.slice(0, 140)}`);
        break;
      }
    }
    return complaints;
  });
}

/** On a phone: every table is cards (its cells say what they are), and targets have room for a finger. */
export function phone(page) {
  return page.evaluate(() => {
    const complaints = [];
    for (const table of document.querySelectorAll("main table.table")) {
      if (!table.checkVisibility()) continue;
      const cell = table.querySelector("tbody td, tbody th");
      if (cell && getComputedStyle(cell).display === "table-cell") complaints.push(`a table that does not become cards: ${table.caption?.textContent}`);
      const nameless = [...table.querySelectorAll("tbody td")].find((cell, _, cells) => cell.cellIndex > 0 && !cell.dataset.label && !cell.matches(".row-actions") && cell.textContent.trim());
      if (nameless) complaints.push(`a cell that does not say what it is: ${nameless.outerHTML.slice(0, 120)}`);
    }
    return complaints;
  });
}

/** By keyboard: the skip link comes first and works, everything is reached, in order, and one sees where one is. */
export async function keyboard(page) {
  const expected = await page.evaluate(() => {
    const operable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
    const inGroup = new Set();
    const wanted = [...document.querySelectorAll(operable)].filter((element) => {
      if (element.disabled || element.tabIndex < 0 || !element.checkVisibility({ visibilityProperty: true })) return false;
      if (element.type !== "radio") return true;
      const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]`)];
      const reached = group.find((radio) => radio.checked) ?? group[0];
      if (element !== reached || inGroup.has(element.name)) return false;
      inGroup.add(element.name);
      return true;
    });
    wanted.forEach((element, index) => (element.dataset.stop = index));
    document.activeElement?.blur();
    getSelection()?.removeAllRanges();
    scrollTo(0, 0);
    return wanted.length;
  });
  await page.locator("body").evaluate((body) => { body.tabIndex = -1; body.focus(); });
  const complaints = [];
  const seen = [];
  for (let press = 0; press < 2 * expected + 9; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(whereAmI);
    // A date has a stop for the day, the month and the year, all in one element.
    if (stop.number !== undefined && stop.number === seen.at(-1)) continue;
    if (stop.number === undefined || seen.includes(stop.number)) break;
    seen.push(stop.number);
    if (press === 0 && !stop.isSkip) complaints.push(`the first stop is not the skip link: ${stop.html}`);
    if (!stop.isVisible) complaints.push(`the focus cannot be seen on ${stop.html}`);
    if (stop.isCovered) complaints.push(`the focus is under something else on ${stop.html}`);
  }
  if (seen.length < expected) {
    const missed = await page.evaluate((seen) => [...document.querySelectorAll("[data-stop]")].find((element) => !seen.includes(element.dataset.stop))?.outerHTML.slice(0, 140), seen);
    complaints.push(`${expected - seen.length} of ${expected} stops are not reached with the Tab key, such as ${missed}`);
  }
  const backwards = seen.findIndex((number, index) => index > 0 && Number(number) < Number(seen[index - 1]));
  if (backwards > 0) complaints.push(`the focus jumps back at stop ${backwards}`);
  return complaints;
}

/** What has the focus, whether one sees that it has, and whether something lies over it. */
function whereAmI() {
  const here = document.activeElement;
  const outlined = (element, pseudo) => {
    const style = element && getComputedStyle(element, pseudo);
    return Boolean(style) && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const box = here.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width / 2, 40), box.top + box.height / 2];
  const over = box.width ? document.elementFromPoint(x, y) : null;
  const isInside = !over || here.contains(over) || over.contains(here) || over.closest("label")?.contains(here) || over.closest("label")?.control === here;
  return {
    number: here.dataset.stop,
    html: here.outerHTML.slice(0, 140),
    isSkip: here.matches("a.skip"),
    isVisible: outlined(here) || outlined(here, "::after") || outlined(here.closest(".choice")),
    isCovered: !isInside || box.top < 0 || box.bottom > innerHeight + box.height,
  };
}

/** The skip link leads to the content. */
export async function skipLink(page) {
  await page.locator("a.skip").focus();
  await page.keyboard.press("Enter");
  const isThere = await page.evaluate(() => document.activeElement?.id === "main");
  return isThere ? [] : ["the skip link does not lead to the content"];
}

/** Listens for what a page complains about by itself: errors in scripts, refused by the content policy, missing files. */
export function listen(page) {
  const heard = [];
  page.on("console", (message) => {
    const isOwnStatus = message.text().startsWith("Failed to load resource") && message.location().url.split("#")[0] === page.url().split("#")[0];
    if (message.type() === "error" && !isOwnStatus) heard.push(`in the console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => heard.push(`a script failed: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 400 && response.request().resourceType() !== "document") heard.push(`${response.status()} for ${response.url()}`);
  });
  return { take: () => heard.splice(0) };
}
