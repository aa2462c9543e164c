CREATE TABLE catalogs (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  display_name {text} NOT NULL, state {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX catalogs_by_display_name ON catalogs (tenant, display_name, id) WHERE deleted_at IS NULL;

CREATE TABLE catalog_resources (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  catalog {uuid} NOT NULL, origin_id {text} NOT NULL, origin_system {text} NOT NULL, display_name {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX catalog_resources_by_origin ON catalog_resources (tenant, catalog, origin_system, origin_id) WHERE deleted_at IS NULL;

CREATE TABLE access_packages (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  catalog {uuid} NOT NULL, display_name {text} NOT NULL, is_hidden BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX access_packages_by_catalog ON access_packages (tenant, catalog, display_name, id) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX access_packages_by_display_name ON access_packages (tenant, catalog, display_name) WHERE deleted_at IS NULL;

CREATE TABLE assignment_policies (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  access_package {uuid} NOT NULL, display_name {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX assignment_policies_by_package ON assignment_policies (tenant, access_package) WHERE deleted_at IS NULL;

-- `due_at` is the next instant at which something happens by itself: automatic denial, start.
CREATE TABLE assignment_requests (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  access_package {uuid} NOT NULL, policy {uuid}, assignment {uuid},
  requestor {uuid} NOT NULL, target {uuid} NOT NULL, target_mail {text}, state {text} NOT NULL, due_at {time},
  PRIMARY KEY (tenant, id)
);
CREATE INDEX assignment_requests_by_package ON assignment_requests (tenant, access_package, created_at, id);
CREATE INDEX assignment_requests_by_requestor ON assignment_requests (tenant, requestor, created_at);
CREATE INDEX assignment_requests_by_target ON assignment_requests (tenant, target, created_at);
CREATE INDEX assignment_requests_by_mail ON assignment_requests (tenant, target_mail) WHERE target_mail IS NOT NULL;
CREATE INDEX assignment_requests_by_assignment ON assignment_requests (tenant, assignment) WHERE assignment IS NOT NULL;
CREATE INDEX assignment_requests_by_state ON assignment_requests (tenant, state, created_at, id);
CREATE INDEX assignment_requests_due ON assignment_requests (due_at) WHERE due_at IS NOT NULL;

-- Who may decide the current stage of a pending request.
CREATE TABLE pending_approvers (
  tenant {uuid} NOT NULL, request {uuid} NOT NULL, approver {uuid} NOT NULL,
  PRIMARY KEY (tenant, request, approver)
);
CREATE INDEX pending_approvers_by_approver ON pending_approvers (tenant, approver);

-- Who decided a stage of a request.
CREATE TABLE request_reviewers (
  tenant {uuid} NOT NULL, request {uuid} NOT NULL, reviewer {uuid} NOT NULL,
  PRIMARY KEY (tenant, reviewer, request)
);

CREATE TABLE assignments (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  access_package {uuid} NOT NULL, policy {uuid} NOT NULL, target {uuid} NOT NULL,
  state {text} NOT NULL, ends_at {time}, due_at {time},
  PRIMARY KEY (tenant, id)
);
-- One live assignment of a package to a person.
CREATE UNIQUE INDEX assignments_live ON assignments (tenant, access_package, target) WHERE state <> 'expired' AND deleted_at IS NULL;
CREATE INDEX assignments_by_target ON assignments (tenant, target, state);
CREATE INDEX assignments_by_package ON assignments (tenant, access_package, state, created_at, id);
CREATE INDEX assignments_by_end ON assignments (tenant, state, ends_at);
CREATE INDEX assignments_due ON assignments (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE connected_organizations (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  display_name {text} NOT NULL, state {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX connected_organizations_by_display_name ON connected_organizations (tenant, display_name, id) WHERE deleted_at IS NULL;
