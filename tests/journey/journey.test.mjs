// The main job, from end to end, as people do it: an organisation publishes a package of access, a person from a
// partner company asks for it, a business owner approves, the person signs in to a third-party application with the
// access that they were given, and the access ends by itself.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Browser, identify, signInWithCode, signInWithPassword } from "../support/browser.mjs";
import { databases } from "../support/database.mjs";
import * as publish from "../support/graph.mjs";
import { Graph, PERMISSIONS, QUESTIONS } from "../support/graph.mjs";
import { RelyingParty } from "../support/relying_party.mjs";
import { Server } from "../support/server.mjs";

const PASSWORD = "correct horse battery staple";
const PARTNER = "paula@fabrikam.example";
const PACKAGE = "Autumn campaign";

for (const { name, postgres } of databases()) {
  describe(`the journey on ${name}`, () => {
    /** What the steps share: each builds on those before it. */
    const world = {};

    before(async () => {
      world.server = await Server.start(`journey-${name}`, postgres);
      world.browser = await Browser.open(name);
    });

    after(async () => {
      await world.browser?.close();
      await world.party?.stop();
      if (world.server) assert.equal(await world.server.stop(), 0, "the server ends cleanly");
    });

    const step = (title, work) =>
      test(title, async () => {
        if (world.failed) throw new Error(`not tried: "${world.failed}" failed`);
        world.failed = title;
        await work(world).catch((error) => world.browser.pictures("failed").then(() => Promise.reject(error)));
        world.failed = undefined;
      });

    step("the administrator chooses a password by the link that the server printed", administratorArrives);
    step("the partner, an application, a group and an approver are there", stageIsSet);
    step("the package is published with two questions and a limit of 30 days", packageIsPublished);
    step("a person from the partner opens the link and gets in with a code from a mail", partnerGetsIn);
    step("they ask, and answer the questions", partnerAsks);
    step("the approver gets a mail, sees the answers and approves", approverApproves);
    step("the person hears of it and sees what they have and until when", partnerSeesAccess);
    step("they sign in to a third-party application, which sees groups and roles", partnerUsesApplication);
    step("after 31 days the application gets no more tokens", tokensAreRefused);
    step("the membership is closed, and everybody concerned has a mail", accessEnded);
    step("it can still be explained who had access in between, and why", accessIsExplained);
  });
}

async function administratorArrives(world) {
  const { server, browser } = world;
  const page = await browser.person();
  await page.goto(server.setPasswordLink);
  await browser.picture(page, "set-password");
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByLabel("The same password again").fill(PASSWORD);
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await page.waitForURL("**/console");
  await browser.picture(page, "console");
  world.admin = page;
}

async function stageIsSet(world) {
  const graph = (world.graph = await Graph.application(world.server, "journey", ...PERMISSIONS));
  world.application = await publish.application(graph, "Brand portal");
  world.party = await RelyingParty.start(world.server, world.application);
  await graph.patch(`/applications/${world.application.id}`, { web: { redirectUris: [`${world.party.origin}/callback`] } });
  world.group = await publish.group(graph, "Campaign");
  world.approver = await publish.member(graph, "Olga", PASSWORD);
  world.partner = await publish.partner(graph, "Fabrikam", "fabrikam.example");
}

async function packageIsPublished(world) {
  const { graph, group, application } = world;
  world.catalog = await publish.catalog(graph, "Marketing", [
    { originId: group.id, originSystem: "AadGroup" },
    { originId: application.principal.id, originSystem: "AadApplication" },
  ]);
  world.package = { id: await publishInConsole(world) };
}

/** What a business owner does in the console: the package, and in the next step who may ask and how. */
async function publishInConsole({ browser, server, admin: page, application, group }) {
  await page.goto(`${server.base}/console/packages/new`);
  await page.locator("#field-name").fill(PACKAGE);
  await page.getByLabel("Catalog", { exact: true }).selectOption({ label: "Marketing" });
  const gives = page.getByRole("group", { name: "Resources and roles" });
  await gives.getByLabel(new RegExp(`${group.displayName}.*member`, "i")).first().check();
  await gives.getByLabel(new RegExp(`${application.displayName}.*reader`, "i")).first().check();
  await browser.picture(page, "new-package");
  await page.getByRole("button", { name: "Make the package" }).click();
  await page.waitForURL(/packages\/[0-9a-f-]{36}/);
  const [, id] = /packages\/([0-9a-f-]{36})/.exec(page.url());

  await page.goto(`${server.base}/console/packages/${id}/policies/new`);
  await page.getByLabel("Name of the policy").fill("Partners");
  await page.getByLabel("People of these partners").check();
  await page.getByRole("group", { name: "Partners" }).getByLabel("Fabrikam").check();
  await writeQuestions(page);
  await page.getByLabel("Stages").selectOption({ label: "One" });
  await page.getByLabel("These people").fill("olga@contoso.example");
  await page.getByLabel("Lasts, in days").fill("30");
  await browser.picture(page, "new-policy");
  await page.locator(".form-actions button").first().click();
  await page.getByRole("heading", { name: PACKAGE, level: 1 }).waitFor();
  await browser.picture(page, "published");
  assert.match(await page.content(), new RegExp(`/my-access/[^"<]+/packages/${id}`), "the page shows the link to hand out");
  return id;
}

/** A question that is answered in words, and one that is answered by choosing. */
async function writeQuestions(page) {
  const question = async (number, { text }, kind) => {
    const fields = page.locator(`#question-${number}`);
    if (!(await fields.count())) await page.getByRole("button", { name: "Add a question" }).click();
    await fields.getByRole("textbox", { name: /^Question/ }).fill(text);
    await fields.getByRole("combobox", { name: "Answer" }).selectOption(kind);
    await fields.getByLabel("Must be answered").check();
  };
  await question(1, QUESTIONS.campaign, "line");
  await question(2, QUESTIONS.region, "one");
  // The editor works without a script: choices are asked for once the answer is to be chosen.
  if (!(await page.locator("[name=question-2-choices]").count())) {
    await page.getByRole("button", { name: "Add a question" }).click();
    await page.getByRole("button", { name: "Remove question 3" }).click();
  }
  await page.locator("[name=question-2-choices]").fill("Europe\nAsia");
}

async function partnerGetsIn(world) {
  const { server, browser } = world;
  const page = (world.paula = await browser.person({ width: 390, height: 844 }));
  await page.goto(`${server.base}/my-access/${server.tenant}/packages/${world.package.id}`);
  await browser.picture(page, "sign-in");
  await identify(page, PARTNER);
  await page.getByRole("heading", { name: "Enter the code" }).waitFor();
  await browser.picture(page, "code");
  await page.getByLabel("Code from the mail").fill(await server.mails.code(PARTNER));
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: PACKAGE, level: 1 }).waitFor();
  await browser.picture(page, "package");
}

async function partnerAsks({ server, browser, paula }) {
  await paula.getByRole("link", { name: "Ask for access" }).click();
  await paula.getByLabel(QUESTIONS.campaign.text).fill(QUESTIONS.campaign.answer);
  await paula.getByRole("group", { name: QUESTIONS.region.text }).getByLabel(QUESTIONS.region.answer).check();
  const reason = paula.getByLabel("Why do you need it?");
  if (await reason.count()) await reason.fill("We design the posters");
  await browser.picture(paula, "questions");
  await paula.getByRole("button", { name: "Send request" }).click();
  await paula.getByRole("heading", { name: "Where it stands" }).waitFor();
  await browser.picture(paula, "asked");
  await server.mails.next(PARTNER, about(`Your request for ${PACKAGE} has arrived`));
}

async function approverApproves(world) {
  const { server, browser } = world;
  const mail = await server.mails.next("olga@contoso.example", about(`asks for access to ${PACKAGE}`));
  const page = await browser.person();
  await page.goto(linkIn(mail, "/approvals/"));
  await signInWithPassword(page, "olga@contoso.example", PASSWORD);
  await page.getByRole("heading", { name: `asks for ${PACKAGE}` }).waitFor();
  for (const { text, answer } of Object.values(QUESTIONS)) {
    const shown = page.locator(".answer").filter({ hasText: text });
    await shown.getByText(answer).waitFor();
  }
  await browser.picture(page, "approval");
  await page.getByLabel("Why").fill("Our agency for the campaign");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("button", { name: "Approve" }).waitFor({ state: "detached" });
  await browser.picture(page, "approved");
  world.olga = page;
}

async function partnerSeesAccess(world) {
  const { server, browser, paula } = world;
  await server.mails.next(PARTNER, about(`You have access to ${PACKAGE}`));
  await paula.goto(`${server.base}/my-access/${server.tenant}/access`);
  const access = paula.getByRole("article").filter({ hasText: PACKAGE });
  await access.getByText(/Since .+, until /).waitFor();
  await browser.picture(paula, "access");

  const [assignment] = await publish.assignments(world.graph, world.package);
  assert.equal(assignment.state, "delivered");
  const { startDateTime, expiration } = assignment.schedule;
  const days = (Date.parse(expiration.endDateTime) - Date.parse(startDateTime)) / 86_400_000;
  assert.equal(days, 30, "as the policy says");
  world.partnerId = assignment.target.objectId;
  world.between = new Date(Date.parse(startDateTime) + 86_400_000).toISOString();
}

async function partnerUsesApplication(world) {
  const { server, browser, party } = world;
  const page = (world.portal = await browser.person());
  await page.goto(`${party.origin}/login`);
  await signInWithCode(page, PARTNER, server.mails);
  await page.waitForURL(`${party.origin}/profile`);
  const claims = JSON.parse(await page.locator("body").innerText());
  assert.deepEqual(claims.groups, [world.group.id]);
  assert.deepEqual(claims.roles, ["Reader"]);
  assert.equal(claims.oid, world.partnerId);
  assert.equal(claims.tid, server.tenant);
  assert.equal(claims.email, PARTNER);
  const refreshed = await page.request.get(`${party.origin}/refresh`);
  assert.equal(refreshed.status(), 200, await refreshed.text());
  assert.ok((await refreshed.json()).rotated, "a refresh token is used once");
}

/** At once: without waiting for the job that closes what has ended. */
async function tokensAreRefused({ server, party, portal }) {
  await server.advance({ days: 31 });
  const refused = await portal.request.get(`${party.origin}/refresh`);
  assert.equal(refused.status(), 502);
  const { error, error_description } = await refused.json();
  assert.equal(error, "invalid_grant", error_description);
}

async function accessEnded(world) {
  const { server, graph, group, browser, paula } = world;
  await server.mails.next(PARTNER, about(`Your access to ${PACKAGE} has ended`));
  await server.mails.next("olga@contoso.example", about(`access to ${PACKAGE} has ended`));
  await graph.renew();
  const { value: members } = await graph.get(`/groups/${group.id}/members`);
  assert.deepEqual(members, []);
  const { value: roles } = await graph.get(`/servicePrincipals/${world.application.principal.id}/appRoleAssignedTo`);
  assert.deepEqual(roles, []);
  const [assignment] = await publish.assignments(graph, world.package);
  assert.equal(assignment.state, "expired");
  await paula.goto(`${server.base}/my-access/${server.tenant}/access`);
  await browser.picture(paula, "after-31-days");
}

async function accessIsExplained({ server, group, between }) {
  const explain = (at) => server.command("explain", "access", "--who", PARTNER, "--to", group.id, "--at", at);
  const then = await explain(between);
  assert.equal(then.hasAccess, true);
  assert.ok(JSON.stringify(then).includes(PACKAGE), JSON.stringify(then));
  const later = await explain(new Date(Date.parse(between) + 31 * 86_400_000).toISOString());
  assert.equal(later.hasAccess, false);
}

/** Whether the subject of a mail says that. */
function about(words) {
  return (mail) => mail.subject.includes(words);
}

/** The first link in a mail to a path of ours. */
function linkIn(mail, path) {
  const link = mail.text.match(/https?:\/\/[^\s<>"]+/g)?.find((link) => new URL(link).pathname.startsWith(path));
  assert.ok(link, `a link to ${path} in:\n${mail.text}`);
  return link;
}
