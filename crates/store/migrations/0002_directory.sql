CREATE TABLE users (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  user_principal_name {text} NOT NULL,
  mail {text},
  mail_domain {text},
  display_name {text} NOT NULL,
  user_type {text} NOT NULL,
  account_enabled BOOLEAN NOT NULL,
  company_name {text},
  department {text},
  external_user_state {text},
  deletion_due_at {time},
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX users_by_user_principal_name ON users (tenant, user_principal_name) WHERE deleted_at IS NULL;
CREATE INDEX users_by_mail ON users (tenant, mail) WHERE deleted_at IS NULL;
CREATE INDEX users_by_mail_domain ON users (tenant, mail_domain, display_name, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_display_name ON users (tenant, display_name, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_type ON users (tenant, user_type, display_name, id) WHERE deleted_at IS NULL;
CREATE INDEX users_by_company ON users (tenant, user_type, company_name, display_name, id) WHERE deleted_at IS NULL;
CREATE INDEX users_due_for_deletion ON users (deletion_due_at) WHERE deletion_due_at IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE groups (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  display_name {text} NOT NULL,
  mail_nickname {text} NOT NULL,
  unique_name {text},
  mail_enabled BOOLEAN NOT NULL,
  security_enabled BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX groups_by_display_name ON groups (tenant, display_name, id) WHERE deleted_at IS NULL;
CREATE INDEX groups_by_mail_nickname ON groups (tenant, mail_nickname) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX groups_by_unique_name ON groups (tenant, unique_name) WHERE deleted_at IS NULL AND unique_name IS NOT NULL;

CREATE TABLE applications (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  app_id {uuid} NOT NULL,
  display_name {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX applications_by_app_id ON applications (tenant, app_id);
CREATE INDEX applications_by_display_name ON applications (tenant, display_name, id) WHERE deleted_at IS NULL;

CREATE TABLE service_principals (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  app_id {uuid} NOT NULL,
  display_name {text} NOT NULL,
  account_enabled BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX service_principals_by_app_id ON service_principals (tenant, app_id) WHERE deleted_at IS NULL;
CREATE INDEX service_principals_by_display_name ON service_principals (tenant, display_name, id) WHERE deleted_at IS NULL;

CREATE TABLE invitations (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  invited_user {uuid} NOT NULL,
  mail {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX invitations_by_user ON invitations (tenant, invited_user);

-- Secrets are kept as hashes only.
CREATE TABLE passwords (
  tenant {uuid} NOT NULL, user_id {uuid} NOT NULL,
  hash TEXT NOT NULL, changed_at {time} NOT NULL, must_change BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, user_id)
);
CREATE TABLE application_secrets (
  tenant {uuid} NOT NULL, application {uuid} NOT NULL, key_id {uuid} NOT NULL,
  hash {bytes} NOT NULL, ends_at {time} NOT NULL,
  PRIMARY KEY (tenant, application, key_id)
);
-- Links that let somebody in once: first administrator, redemption of an invitation.
CREATE TABLE tickets (
  hash {bytes} PRIMARY KEY,
  tenant {uuid} NOT NULL, purpose {text} NOT NULL, user_id {uuid} NOT NULL, doc {json} NOT NULL,
  created_at {time} NOT NULL, expires_at {time} NOT NULL, used_at {time}
);
CREATE INDEX tickets_by_user ON tickets (tenant, user_id);
CREATE TABLE one_time_codes (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL,
  address {text} NOT NULL, hash {bytes} NOT NULL,
  created_at {time} NOT NULL, expires_at {time} NOT NULL,
  attempts {integer} NOT NULL, used_at {time},
  PRIMARY KEY (tenant, id)
);
CREATE INDEX one_time_codes_by_address ON one_time_codes (tenant, address, created_at);
-- How often something was tried since when; the key says what and by whom.
CREATE TABLE attempts (
  tenant {uuid} NOT NULL, attempt_key {text} NOT NULL,
  since {time} NOT NULL, attempts {integer} NOT NULL,
  PRIMARY KEY (tenant, attempt_key)
);
CREATE TABLE sessions (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL,
  hash {bytes} NOT NULL,
  user_id {uuid}, address {text},
  methods {text} NOT NULL,
  authenticated_at {time} NOT NULL, created_at {time} NOT NULL,
  last_seen_at {time} NOT NULL, expires_at {time} NOT NULL, closed_at {time},
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX sessions_by_hash ON sessions (hash);
CREATE INDEX sessions_by_user ON sessions (tenant, user_id) WHERE closed_at IS NULL;
CREATE TABLE authorization_codes (
  hash {bytes} PRIMARY KEY,
  tenant {uuid} NOT NULL, user_id {uuid} NOT NULL, client {uuid} NOT NULL, session_id {uuid} NOT NULL, doc {json} NOT NULL,
  expires_at {time} NOT NULL, used_at {time}, family {uuid}
);
CREATE TABLE refresh_tokens (
  hash {bytes} PRIMARY KEY,
  tenant {uuid} NOT NULL, family {uuid} NOT NULL, user_id {uuid} NOT NULL, client {uuid} NOT NULL, session_id {uuid} NOT NULL,
  doc {json} NOT NULL,
  created_at {time} NOT NULL, expires_at {time} NOT NULL, used_at {time}, revoked_at {time}
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (tenant, session_id);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (tenant, family);
CREATE INDEX refresh_tokens_by_user ON refresh_tokens (tenant, user_id) WHERE revoked_at IS NULL;
