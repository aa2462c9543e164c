// Graph over plain HTTP, as an application or as a person, and the things that the tests publish with it.

import assert from "node:assert/strict";

const ENTITLEMENT = "/identityGovernance/entitlementManagement";

/** A caller of Graph with a token. */
export class Graph {
  /**
   * @param {import("playwright-core").APIRequestContext} http
   * @param {string} token
   */
  constructor(http, token) {
    this.http = http;
    this.token = token;
  }

  /** Registers an application with these permissions on the command line, and gets it a token. */
  static async application(server, name, ...permissions) {
    const options = permissions.flatMap((permission) => ["--permission", permission]);
    const { clientId, clientSecret } = await server.command("app", "create", "--name", name, "--tenant", server.tenant, ...options);
    const graph = new Graph(server.http);
    graph.renew = async () => {
      graph.token = await clientCredentials(server, server.tenant, clientId, clientSecret);
      return graph;
    };
    return graph.renew();
  }

  get = (path) => this.#send("GET", path);
  post = (path, data) => this.#send("POST", path, data);
  patch = (path, data) => this.#send("PATCH", path, data);
  delete = (path) => this.#send("DELETE", path);

  /** Sends a request and returns `{status, body, error}`, whatever the answer. */
  async try(method, path, data) {
    const headers = { authorization: `Bearer ${this.token}` };
    const response = await this.http.fetch(`/v1.0${path}`, { method, data, headers });
    const body = response.headers()["content-type"]?.includes("json") ? await response.json() : await response.text();
    return { status: response.status(), body, error: body?.error };
  }

  async #send(method, path, data) {
    const { status, body } = await this.try(method, path, data);
    assert.ok(status < 300, `${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    return body;
  }
}

/** A token for Graph by the secret of an application. */
export async function clientCredentials(server, tenant, client_id, client_secret) {
  const form = { grant_type: "client_credentials", client_id, client_secret, scope: `${server.base}/.default` };
  const response = await server.http.post(`/${tenant}/oauth2/v2.0/token`, { form });
  const body = await response.json();
  assert.equal(response.status(), 200, JSON.stringify(body));
  return body.access_token;
}

/** Every permission that publishing needs. */
export const PERMISSIONS = [
  "Application.ReadWrite.All",
  "AppRoleAssignment.ReadWrite.All",
  "AuditLog.Read.All",
  "Directory.Read.All",
  "EntitlementManagement.ReadWrite.All",
  "Group.ReadWrite.All",
  "User.ReadWrite.All",
];

/** A member who signs in with a password. */
export async function member(graph, name, password) {
  const alias = name.toLowerCase();
  const userPrincipalName = `${alias}@contoso.example`;
  return graph.post("/users", {
    accountEnabled: true,
    displayName: name,
    mailNickname: alias,
    userPrincipalName,
    mail: userPrincipalName,
    passwordProfile: { password, forceChangePasswordNextSignIn: false },
  });
}

/** An application with the role `Reader`, that tells groups and that only people with a role may use. */
export async function application(graph, displayName) {
  const role = { id: crypto.randomUUID(), displayName: "Reader", description: "Reads", value: "Reader", isEnabled: true, allowedMemberTypes: ["User"] };
  const registered = await graph.post("/applications", { displayName, appRoles: [role], groupMembershipClaims: "SecurityGroup" });
  const principal = await graph.post("/servicePrincipals", { appId: registered.appId, appRoleAssignmentRequired: true });
  const { secretText } = await graph.post(`/applications/${registered.id}/addPassword`, { passwordCredential: { displayName: "test" } });
  return { ...registered, role, principal, secret: secretText };
}

/** A group for a package to hand out. */
export function group(graph, displayName) {
  return graph.post("/groups", { displayName, mailEnabled: false, mailNickname: displayName.toLowerCase(), securityEnabled: true });
}

/** A partner: an organisation outside, known by its e-mail domain. */
export function partner(graph, displayName, domainName) {
  const source = { "@odata.type": "#microsoft.graph.domainIdentitySource", domainName, displayName };
  return graph.post(`${ENTITLEMENT}/connectedOrganizations`, { displayName, description: displayName, identitySources: [source], state: "configured" });
}

/** A published catalog with these resources, `{originId, originSystem}`; they come back with their roles and scopes. */
export async function catalog(graph, displayName, origins) {
  const made = await graph.post(`${ENTITLEMENT}/catalogs`, { displayName, description: displayName, isExternallyVisible: true, state: "published" });
  for (const resource of origins) {
    await graph.post(`${ENTITLEMENT}/resourceRequests`, { requestType: "adminAdd", resource, catalog: { id: made.id } });
  }
  const { value } = await graph.get(`${ENTITLEMENT}/catalogs/${made.id}/resources?$expand=roles,scopes`);
  const resources = origins.map((origin) => value.find((resource) => resource.originId === origin.originId));
  return { ...made, resources };
}

/** A package that gives, of each resource, the role with this name. */
export async function accessPackage(graph, catalog, displayName, roleNames) {
  const made = await graph.post(`${ENTITLEMENT}/accessPackages`, { displayName, description: `What ${displayName} needs`, isHidden: false, catalog: { id: catalog.id } });
  for (const [index, { id, originId, originSystem, roles, scopes }] of catalog.resources.entries()) {
    const role = roles.find((role) => role.displayName === roleNames[index]);
    const { originId: roleOrigin } = role;
    await graph.post(`${ENTITLEMENT}/accessPackages/${made.id}/resourceRoleScopes`, {
      role: { displayName: role.displayName, originId: roleOrigin, originSystem, resource: { id, originId, originSystem } },
      scope: { originId: scopes[0].originId, originSystem, isRootScope: true },
    });
  }
  return made;
}

/** The two questions of the tests. */
export const QUESTIONS = {
  campaign: { text: "Which campaign is it for?", answer: "Autumn in the Alps" },
  region: { text: "Which region do you work in?", answer: "Europe" },
};

/** A policy for a partner: the two questions, one stage with these approvers, 30 days. */
export function policy(graph, pack, organisation, approvers) {
  const members = { "@odata.type": "#microsoft.graph.connectedOrganizationMembers", connectedOrganizationId: organisation.id };
  const choices = [
    { actualValue: "emea", text: "Europe" },
    { actualValue: "apac", text: "Asia" },
  ];
  const question = (type, { text }, sequence, more) => ({ "@odata.type": `#microsoft.graph.${type}`, text, isRequired: true, sequence, ...more });
  return graph.post(`${ENTITLEMENT}/assignmentPolicies`, {
    ...settings(pack, approvers),
    displayName: "Partners",
    description: "For our agencies",
    allowedTargetScope: "specificConnectedOrganizationUsers",
    specificAllowedTargets: [members],
    questions: [
      question("accessPackageTextInputQuestion", QUESTIONS.campaign, 1, { isSingleLineQuestion: true }),
      question("accessPackageMultipleChoiceQuestion", QUESTIONS.region, 2, { isMultipleSelectionAllowed: false, choices }),
    ],
  });
}

/** A policy for everybody inside: no questions, one stage with these approvers, 30 days. */
export function policyForMembers(graph, pack, approvers) {
  return graph.post(`${ENTITLEMENT}/assignmentPolicies`, {
    ...settings(pack, approvers),
    displayName: "Colleagues",
    description: "For everybody inside",
    allowedTargetScope: "allMemberUsers",
  });
}

function settings(pack, approvers) {
  const stage = {
    durationBeforeAutomaticDenial: "P14D",
    isApproverJustificationRequired: true,
    isEscalationEnabled: false,
    primaryApprovers: approvers.map(({ id }) => ({ "@odata.type": "#microsoft.graph.singleUser", userId: id })),
  };
  return {
    accessPackage: { id: pack.id },
    expiration: { type: "afterDuration", duration: "P30D" },
    requestorSettings: { enableTargetsToSelfAddAccess: true, enableTargetsToSelfUpdateAccess: true, enableTargetsToSelfRemoveAccess: true },
    requestApprovalSettings: { isApprovalRequiredForAdd: true, isApprovalRequiredForUpdate: false, stages: [stage] },
  };
}

/** The assignments of a package, with who has them. */
export async function assignments(graph, pack) {
  const { value } = await graph.get(`${ENTITLEMENT}/assignments?$filter=accessPackage/id eq '${pack.id}'&$expand=target`);
  return value;
}
