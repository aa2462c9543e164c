// People in a headless Chromium: who they are, what they do on more than one page, and pictures of what they see.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { OUTPUT } from "./server.mjs";

/** How long a page may take, in milliseconds. */
const PATIENCE = 15_000;

/** A browser and the pictures that it takes, numbered in order. */
export class Browser {
  #pictures = 0;

  /** @param {string} name the folder of the pictures */
  static async open(name) {
    const browser = new Browser();
    browser.folder = join(OUTPUT, name);
    await rm(browser.folder, { recursive: true, force: true });
    await mkdir(browser.folder, { recursive: true });
    const args = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];
    browser.chromium = await chromium.launch({ executablePath: process.env.CHROMIUM, args });
    return browser;
  }

  /** Another person at another computer: a page with no cookies, as wide as said. */
  async person({ width = 1280, height = 900 } = {}) {
    const context = await this.chromium.newContext({ ignoreHTTPSErrors: true, viewport: { width, height }, reducedMotion: "reduce" });
    context.setDefaultTimeout(PATIENCE);
    return context.newPage();
  }

  /** Keeps a picture of the whole page. */
  async picture(page, name) {
    this.#pictures += 1;
    const file = `${String(this.#pictures).padStart(2, "0")}-${name}.png`;
    await page.screenshot({ path: join(this.folder, file), fullPage: true });
  }

  /** Keeps a picture of what everybody sees now. */
  async pictures(name) {
    const pages = this.chromium.contexts().flatMap((context) => context.pages());
    await Promise.all(pages.map((page) => this.picture(page, name)));
  }

  close() {
    return this.chromium.close();
  }
}

/** Says who is there, on the first page of a sign-in. */
export async function identify(page, address) {
  await page.getByLabel("E-mail address").fill(address);
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Signs in a member, from the first page on. */
export async function signInWithPassword(page, address, password) {
  await identify(page, address);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Signs in a guest, from the first page on, with the code from the mail. */
export async function signInWithCode(page, address, mails) {
  await identify(page, address);
  await page.getByRole("heading", { name: "Enter the code" }).waitFor();
  await page.getByLabel("Code from the mail").fill(await mails.code(address));
  await page.getByRole("button", { name: "Sign in" }).click();
}
