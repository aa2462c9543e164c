-- Types in braces are replaced by each database's own: see src/dialect.rs.
-- Text columns beside `doc` hold the folded (lower-case) form, for search and uniqueness.

CREATE TABLE tenants (
  id {uuid} PRIMARY KEY,
  created_at {time} NOT NULL,
  version {integer} NOT NULL,
  doc {json} NOT NULL
);

-- A verified domain name belongs to one tenant of the server; one that is not verified binds nobody.
CREATE TABLE domains (
  tenant {uuid} NOT NULL,
  name {text} NOT NULL,
  verified BOOLEAN NOT NULL,
  doc {json} NOT NULL,
  PRIMARY KEY (tenant, name)
);
CREATE UNIQUE INDEX domains_verified ON domains (name) WHERE verified;

-- Settings of a tenant: one JSON document by name.
CREATE TABLE settings (
  tenant {uuid} NOT NULL,
  name {text} NOT NULL,
  version {integer} NOT NULL,
  doc {json} NOT NULL,
  PRIMARY KEY (tenant, name)
);

-- The access graph.
CREATE TABLE edges (
  id {uuid} PRIMARY KEY,
  tenant {uuid} NOT NULL,
  subject_kind {text} NOT NULL,
  subject {uuid} NOT NULL,
  relation {text} NOT NULL,
  object_kind {text} NOT NULL,
  object {uuid} NOT NULL,
  role {uuid} NOT NULL,
  starts_at {time} NOT NULL,
  ends_at {time},
  closed_at {time},
  closed_because {text},
  source {text} NOT NULL,
  source_id {uuid} NOT NULL,
  cause {uuid} NOT NULL
);
CREATE UNIQUE INDEX edges_open ON edges (tenant, subject, relation, object, role, source, source_id) WHERE closed_at IS NULL;
-- Over closed ones too, so that "now" and "as of a day" walk the same way.
CREATE INDEX edges_by_subject ON edges (tenant, subject, relation, object);
CREATE INDEX edges_by_object ON edges (tenant, object, relation, subject);
CREATE INDEX edges_by_source ON edges (tenant, source_id);
CREATE INDEX edges_due ON edges (ends_at) WHERE closed_at IS NULL AND ends_at IS NOT NULL;

-- The audit log: append-only, hash-chained. `body` is the canonical text that the hash covers.
CREATE TABLE audit_heads (
  tenant {uuid} PRIMARY KEY,
  sequence {integer} NOT NULL,
  hash {bytes} NOT NULL
);
CREATE TABLE audit_events (
  tenant {uuid} NOT NULL,
  sequence {integer} NOT NULL,
  id {uuid} NOT NULL,
  at {time} NOT NULL,
  activity {text} NOT NULL,
  category {text} NOT NULL,
  initiator {uuid} NOT NULL,
  body TEXT NOT NULL,
  hash {bytes} NOT NULL,
  PRIMARY KEY (tenant, sequence)
);
CREATE INDEX audit_events_by_time ON audit_events (tenant, at);
CREATE INDEX audit_events_by_id ON audit_events (tenant, id);
CREATE INDEX audit_events_by_initiator ON audit_events (tenant, initiator, sequence);
CREATE TABLE audit_targets (
  tenant {uuid} NOT NULL,
  target {uuid} NOT NULL,
  sequence {integer} NOT NULL,
  PRIMARY KEY (tenant, target, sequence)
);
CREATE TABLE audit_checkpoints (
  tenant {uuid} NOT NULL,
  sequence {integer} NOT NULL,
  hash {bytes} NOT NULL,
  at {time} NOT NULL,
  key_id {text} NOT NULL,
  signature {bytes} NOT NULL,
  PRIMARY KEY (tenant, sequence)
);

-- Work to be done outside the transaction that ordered it.
CREATE TABLE jobs (
  id {uuid} PRIMARY KEY,
  tenant {uuid} NOT NULL,
  kind {text} NOT NULL,
  payload {json} NOT NULL,
  state {text} NOT NULL,
  run_at {time} NOT NULL,
  attempts {integer} NOT NULL,
  leased_until {time},
  leased_by {uuid},
  last_error TEXT,
  created_at {time} NOT NULL,
  finished_at {time},
  -- At most one unfinished job with that key in the tenant; NULL for no such bound.
  single_key {text}
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE state = 'pending';
CREATE INDEX jobs_waiting ON jobs (run_at) WHERE state = 'pending' AND leased_until IS NULL;
CREATE INDEX jobs_leased ON jobs (leased_until) WHERE state = 'pending' AND leased_until IS NOT NULL;
CREATE INDEX jobs_by_tenant ON jobs (tenant, state, created_at);
CREATE UNIQUE INDEX jobs_single ON jobs (tenant, single_key) WHERE state = 'pending' AND single_key IS NOT NULL;

-- Keys with which tokens and checkpoints are signed; the private half is sealed.
CREATE TABLE signing_keys (
  tenant {uuid} NOT NULL,
  key_id {text} NOT NULL,
  algorithm {text} NOT NULL,
  purpose {text} NOT NULL,
  public_key {json} NOT NULL,
  private_key {bytes} NOT NULL,
  created_at {time} NOT NULL,
  active_from {time} NOT NULL,
  retired_at {time},
  PRIMARY KEY (tenant, key_id)
);
