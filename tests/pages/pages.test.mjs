// Every page, as those see it for whom it is made: wide and on a phone, in light and dark, by keyboard. Pages are found
// by following links from where people begin, so a page that nothing leads to is found out too; the routers' sources
// say which there must be. With `XENIA_PICTURES=1` a picture of each is kept in `target/journey/pages`.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Application } from "../support/application.mjs";
import { Browser, identify, signInWithCode, signInWithPassword } from "../support/browser.mjs";
import * as inspect from "../support/inspect.mjs";
import { pageRoutes, routeOf } from "../support/routes.mjs";
import { Server } from "../support/server.mjs";

const WIDE = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const PASSWORD = "a year at Contoso";
/** Of each route, so many pages are looked at for each person. */
const EXAMPLES = Number(process.env.XENIA_EXAMPLES ?? 1);
/** Whom the sample lets one play, by the words of the button. */
const PEOPLE = { administrator: "Open the console", approver: "Open approvals", owner: "Open the packages", guest: "Open My Access" };
/** These only lead on to pages that are looked at. */
const WAYS = ["/", "/signin", "/{tenant}/oauth2/v2.0/logout"];
/** A thing that is not there. */
const NOTHING = "00000000-0000-4000-8000-000000000000";

describe("pages", { concurrency: 3 }, () => {
  let server, browser, routes;
  const seen = new Set();

  before(async () => {
    routes = await pageRoutes();
    server = await Server.start("pages", undefined, ["--sample", "--provision-anywhere"]);
    browser = await Browser.open("pages");
  });

  after(async () => {
    await browser?.close();
    if (server) assert.equal(await server.stop(), 0, "the server ends cleanly");
  });

  const at = (path) => server.base + path;
  const routeAt = (address) => routeOf(routes, new URL(address).pathname);

  /** Somebody at a browser, and what is to be said against the pages that they see. */
  class Visitor {
    complaints = [];

    static async arrive(who) {
      const visitor = Object.assign(new Visitor(), { who, page: await browser.person(WIDE) });
      visitor.heard = inspect.listen(visitor.page);
      visitor.page.on("request", (request) => request.isNavigationRequest() && WAYS.includes(routeAt(request.url())) && seen.add(routeAt(request.url())));
      return visitor;
    }

    /** Somebody of the sample, signed in. */
    static async play(who) {
      const visitor = await Visitor.arrive(who);
      await visitor.page.goto(at("/welcome"));
      await visitor.page.getByRole("button", { name: PEOPLE[who] }).first().click();
      await visitor.page.getByRole("navigation").first().waitFor();
      return visitor;
    }

    async open(path, name) {
      await this.page.goto(at(path));
      await this.look(name ?? label(path));
    }

    /** Looks at what the page shows now, in every way. */
    async look(name) {
      const { page } = this;
      const here = [...(await inspect.layout(page)), ...(await inspect.accessibility(page)), ...(await inspect.keyboard(page)), ...(await inspect.skipLink(page))];
      await this.#picture(`${name}-wide`);
      await page.emulateMedia({ colorScheme: "dark" });
      here.push(...(await inspect.contrast(page)));
      await this.#picture(`${name}-wide-dark`);
      await page.setViewportSize(PHONE);
      await this.#picture(`${name}-phone-dark`);
      await page.emulateMedia({ colorScheme: "light" });
      const phone = [...(await inspect.layout(page)), ...(await inspect.phone(page)), ...(await inspect.accessibility(page))];
      here.push(...phone.map((complaint) => `on a phone: ${complaint}`), ...this.heard.take());
      await this.#picture(`${name}-phone`);
      await page.setViewportSize(WIDE);
      await this.complain(name, here);
      seen.add(routeAt(page.url()));
    }

    async complain(name, complaints) {
      if (!complaints.length) return;
      const person = (await this.page.locator(".menu-person strong").allTextContents())[0] ?? "nobody";
      this.complaints.push(`${this.who} (${person}), ${name} (${new URL(this.page.url()).pathname}):\n  ${complaints.join("\n  ")}`);
    }

    async #picture(name) {
      if (!process.env.XENIA_PICTURES) return;
      await this.page.evaluate(() => (document.activeElement?.blur(), scrollTo(0, 0)));
      await browser.picture(this.page, `${this.who}-${name}`);
    }

    /** Follows links from where the person is, and looks at some pages of each route, with their states. */
    async wander() {
      const visits = new Map();
      const queue = [this.page.url()];
      const queued = new Set(queue);
      while (queue.length) {
        const address = queue.shift();
        const route = routeAt(address);
        const visit = (visits.get(route) ?? 0) + 1;
        if (visit > EXAMPLES) continue;
        visits.set(route, visit);
        const answer = await this.page.goto(address);
        const name = `${label(route)}${visit > 1 ? `-${visit}` : ""}`;
        if (answer.status() !== 200) await this.complain(name, [`a link led to ${answer.status()}`]);
        await this.look(name);
        for (const link of await this.#links()) {
          if (!queued.has(link)) queue.push(link);
          queued.add(link);
        }
        await this.#states(address, name);
      }
    }

    async #links() {
      const links = await this.page.locator("a[href]").evaluateAll((links) => links.map(({ href }) => href.split("#")[0]));
      return links.filter((link) => new URL(link).origin === server.base && routeAt(link));
    }

    /** The further states of a page: a dialog, nothing found, a form sent empty. */
    async #states(address, name) {
      const { page } = this;
      const button = page.locator("main button[type=button]:has(+ dialog)").first();
      if (await button.count()) await this.#dialog(button, name);
      if (await page.locator("form[role=search]").count()) await this.open(`${new URL(address).pathname}?search=nobody+is+called+like+this`, `${name}-nothing`);
      await page.goto(address);
      const form = page.locator("main form[method=post][novalidate]");
      if (!(await form.count())) return;
      for (const field of await form.locator("input:is([type=text], [type=email], [type=url]), textarea").all()) await field.fill("");
      await form.locator("button:not([type=button])").last().click();
      await page.waitForLoadState();
      if (await page.locator(".field-error, .banner-bad").count()) await this.look(`${name}-refused`);
    }

    async #dialog(button, name) {
      await button.press("Enter");
      const dialog = this.page.locator("dialog[open]");
      const isInside = await dialog.evaluate((dialog) => dialog.contains(document.activeElement));
      if (!isInside) await this.complain(name, ["the focus is not in the dialog that opened"]);
      await this.complain(`${name}, dialog`, await inspect.accessibility(this.page));
      await this.#picture(`${name}-dialog`);
      await this.page.keyboard.press("Escape");
      if (await dialog.count()) await this.complain(name, ["the dialog does not close with Escape"]);
    }

    /** Fails with everything that was found. */
    verdict() {
      assert.equal(this.complaints.length, 0, `\n${this.complaints.join("\n")}`);
    }
  }

  for (const who of Object.keys(PEOPLE)) {
    test(`what the ${who} comes to`, async () => {
      const visitor = await Visitor.play(who);
      await visitor.wander();
      visitor.verdict();
    });
  }

  test("what a guest comes to whose access ends soon", async () => {
    const { page: console } = await Visitor.play("administrator");
    await console.goto(at("/console/guests?ends=14&state=active"));
    const address = await console.locator("tbody .person-detail").first().innerText();
    const guest = await Visitor.arrive("ending");
    const { page } = guest;
    await page.goto(at("/my-access/contoso.example/access"));
    await signInWithCode(page, address, server.mails);
    await page.getByRole("heading", { level: 1, name: "What I have" }).waitFor();
    await guest.wander();
    // Gives up what they have, asks for it again, and takes that back.
    await page.goto(at("/my-access/contoso.example/access"));
    const first = page.getByRole("article").first();
    const title = await first.getByRole("heading").innerText();
    await first.getByRole("button", { name: "Give up" }).first().click();
    await page.locator("dialog[open]").getByRole("button", { name: "Give up" }).click();
    await page.getByText("You gave the access up").waitFor();
    await guest.look("given-up");
    await page.getByRole("row").filter({ hasText: title }).getByRole("link", { name: "Ask again" }).first().click();
    await page.getByRole("link", { name: "Ask for access" }).click();
    await page.getByRole("button", { name: "Send request" }).waitFor();
    await guest.look("request");
    await page.getByRole("button", { name: "Send request" }).click();
    await page.locator(".field-error, .banner-bad").first().waitFor();
    await guest.look("request-refused");
    guest.verdict();
  });

  test("a sign-in", async () => {
    const visitor = await Visitor.arrive("sign-in");
    const { page } = visitor;
    const shows = async (name, heading) => {
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await visitor.look(name);
    };
    await visitor.open("/welcome");
    await page.goto(at("/"));
    await page.goto(at("/contoso.example/oauth2/v2.0/logout"));
    await page.goto(at("/signin"));
    await shows("identifier", "Sign in");
    await identify(page, "not an address");
    await shows("identifier-refused", "Sign in");
    await identify(page, "admin@contoso.example");
    await shows("password", "Enter your password");
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await shows("password-refused", "Enter your password");
    await page.getByRole("button", { name: "Get a link by mail" }).click();
    await shows("check-mail", "Check your mail");
    const mail = await server.mails.next("admin@contoso.example", ({ text }) => text.includes("/password/set?"));
    await page.goto(linkIn(mail, "/signin/password/set"));
    await shows("set-password", "Choose a password");
    await page.getByLabel("New password").fill("short");
    await page.getByLabel("The same password again").fill("other");
    await page.getByRole("button", { name: "Save and sign in" }).click();
    await shows("set-password-refused", "Choose a password");
    for (const [path, name] of [
      ["/signin/password/set?ticket=used", "set-password-lapsed"],
      ["/signin/redeem?ticket=unknown", "invitation-lapsed"],
      ["/signin/signed-out", "signed-out"],
      ["/oauth2/v2.0/authorize?client_id=nobody", "protocol"],
    ]) {
      await visitor.open(`/contoso.example${path}`, name);
    }
    await visitor.open("/nowhere.example/signin", "no-organisation");
    await visitor.open("/nothing-here", "nothing-here");
    visitor.verdict();
  });

  test("an invitation and a code", async () => {
    const address = "wilhelmina.van-der-aardenburg@a-partner-with-a-long-name.example";
    const { page: console } = await Visitor.play("administrator");
    await console.goto(at("/console/guests/invite"));
    await console.locator("[name=email]").fill(address);
    await console.locator("main form .button-primary").last().click();
    await console.getByText("is on its way").waitFor();
    const redeem = linkIn(await server.mails.next(address), "/signin/redeem");
    const visitor = await Visitor.arrive("invited");
    const { page } = visitor;
    await page.goto(redeem);
    await visitor.look("invitation");
    await page.getByRole("button", { name: "Accept" }).click();
    await page.getByRole("heading", { name: "Enter the code" }).waitFor();
    await visitor.look("code");
    await page.getByLabel("Code from the mail").fill("00000000");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Enter the code" }).waitFor();
    await visitor.look("code-refused");
    await page.goto(redeem);
    await page.getByRole("button", { name: "Decline" }).click();
    await page.getByRole("heading", { level: 1, name: "You declined" }).waitFor();
    await visitor.look("declined");
    visitor.verdict();
  });

  test("somebody with nothing yet", async () => {
    const visitor = await Visitor.arrive("newcomer");
    await visitor.page.goto(at("/my-access/contoso.example/access"));
    await signInWithPassword(visitor.page, "admin@contoso.example", PASSWORD);
    await visitor.page.getByRole("heading", { level: 1 }).waitFor();
    await visitor.look("nothing-yet");
    visitor.verdict();
  });

  test("a device without a browser", async () => {
    const visitor = await Visitor.play("guest");
    await visitor.open("/contoso.example/oauth2/deviceauth", "device");
    visitor.verdict();
  });

  test("provisioning into an application", async () => {
    const application = await Application.start();
    try {
      const visitor = await Visitor.play("administrator");
      const { page } = visitor;
      const view = (name) => page.getByRole("navigation", { name: "Views" }).getByRole("link", { name, exact: true }).click();
      const press = (name) => page.getByRole("button", { name, exact: true }).click();
      await page.goto(at("/console/applications"));
      await page.locator("tbody a").first().click();
      const person = await page.locator("td .person-name").first().innerText();
      await view("Provisioning");
      await page.getByLabel("Address of its SCIM service").fill(application.address);
      await page.getByLabel("Token").fill("another token");
      await press("Test the connection");
      await page.getByText("refuses the token").waitFor();
      await visitor.look("provisioning-refused");
      await page.getByLabel("Token").fill(application.token);
      await press("Test the connection");
      await page.getByText("answers and takes the token").waitFor();
      await page.getByLabel("Token").fill(application.token);
      await press("Save");
      await page.getByText("The settings are saved").waitFor();
      await visitor.look("provisioning-saved");
      await page.getByLabel("Person or group").fill(person);
      await press("Provision now");
      await page.locator("#now").getByText("Made as").waitFor();
      await visitor.look("provisioning-now");
      assert.equal(application.people.length, 1);
      await press("Start");
      await page.getByText("Provisioning runs").waitFor();
      while (!(await page.getByText("everything is in step").count())) await page.reload();
      await visitor.look("provisioning-running");
      await view("Provisioning log");
      await page.locator("details summary").first().click();
      await visitor.look("provisioning-log-open");
      await view("Provisioning");
      await page.getByRole("button", { name: "Pause" }).first().click();
      await page.locator("dialog[open]").getByRole("button", { name: "Pause" }).click();
      await page.getByText("Provisioning is paused").waitFor();
      visitor.verdict();
    } finally {
      await application.stop();
    }
  });

  test("a connection that brings people in", async () => {
    const visitor = await Visitor.play("administrator");
    const { page } = visitor;
    await page.goto(at("/console/provisioning"));
    await page.getByRole("link", { name: "New connection" }).first().click();
    await page.getByLabel("Name").fill("HR");
    await page.getByRole("button", { name: "Make the connection" }).click();
    const token = await page.locator(".banner [data-copy]").innerText();
    await visitor.look("connection-made");
    const sent = await page.request.post(at("/scim/v2/Users"), {
      headers: { authorization: `Bearer ${token.trim()}`, "content-type": "application/scim+json" },
      data: { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "grace@contoso.example", displayName: "Grace Hopper", active: true },
    });
    assert.equal(sent.status(), 201, await sent.text());
    await page.goto(at("/console/provisioning"));
    await visitor.look("connections");
    await page.getByRole("link", { name: "HR", exact: true }).click();
    await page.getByText("Grace").or(page.getByText("grace@contoso.example")).first().waitFor();
    await visitor.look("connection-used");
    visitor.verdict();
  });

  /** Who may not open what, and what is not there: in the place where they are, with a way back. */
  const REFUSED = {
    guest: ["/console", "/console/groups", `/my-access/contoso.example/packages/${NOTHING}`, `/approvals/contoso.example/${NOTHING}`],
    owner: ["/console/settings", "/console/guests", "/console/mail"],
    administrator: [`/console/groups/${NOTHING}`, "/console/nothing-here", "/my-access/contoso.example/nothing-here"],
  };
  for (const [who, paths] of Object.entries(REFUSED)) {
    test(`what is refused to the ${who}`, async () => {
      const visitor = await Visitor.play(who);
      for (const path of paths) {
        await visitor.open(path, `refused-${label(path)}`);
        const back = visitor.page.locator("main a.button-primary");
        const answer = await visitor.page.request.get(await back.evaluate(({ href }) => href));
        assert.equal(answer.status(), 200, `the way back from ${path}`);
        assert.ok(await visitor.page.locator("nav#nav").count(), `${path} is told inside the navigation`);
      }
      visitor.verdict();
    });
  }

  after(() => {
    const missed = routes.filter((route) => !seen.has(route));
    assert.deepEqual(missed, [], "no link leads to these pages; lead to them, or look at them in a test of their own");
  });
});

/** A route or a path as part of a file's name. */
function label(route) {
  const parts = route.replace(/[{}]/g, "").split("/").filter((part) => part && part !== "tenant" && part !== "contoso.example");
  return parts.join("-").replace(/[^\w-]/g, "_").slice(0, 60) || "start";
}

/** The first link in a mail to a path of ours. */
function linkIn(mail, path) {
  const link = mail.text.match(/https?:\/\/[^\s<>"]+/g)?.find((link) => new URL(link).pathname.includes(path));
  assert.ok(link, `a link to ${path} in:\n${mail.text}`);
  return link;
}
