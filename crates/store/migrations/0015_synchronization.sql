-- Provisioning into applications: what an administrator decided, the target's sealed token, how it
-- goes, and up to which number of the tenant's writes changes were looked at.
CREATE TABLE synchronization_jobs (
  tenant {uuid} NOT NULL,
  service_principal {uuid} NOT NULL,
  config {json} NOT NULL,
  secret {bytes},
  status {json} NOT NULL,
  watermark {integer} NOT NULL,
  due_at {time},
  PRIMARY KEY (tenant, service_principal)
);
CREATE INDEX synchronization_jobs_due ON synchronization_jobs (due_at) WHERE due_at IS NOT NULL;

-- What is known of each person and group over there. `unsure`: it was asked for, and the answer is
-- not known.
CREATE TABLE synchronization_objects (
  tenant {uuid} NOT NULL,
  service_principal {uuid} NOT NULL,
  kind {text} NOT NULL,
  resource {uuid} NOT NULL,
  target TEXT,
  sent {json} NOT NULL,
  active BOOLEAN NOT NULL,
  unsure BOOLEAN NOT NULL,
  due_at {time},
  failures {integer} NOT NULL,
  PRIMARY KEY (tenant, service_principal, resource)
);
CREATE INDEX synchronization_objects_target ON synchronization_objects (tenant, service_principal, target) WHERE target IS NOT NULL;
CREATE INDEX synchronization_objects_due ON synchronization_objects (tenant, service_principal, due_at) WHERE due_at IS NOT NULL;

-- What was done over there: Graph's provisioningObjectSummary, a line each.
CREATE TABLE provisioning_log (
  tenant {uuid} NOT NULL,
  id {uuid} NOT NULL,
  service_principal {uuid} NOT NULL,
  resource {uuid} NOT NULL,
  name {text} NOT NULL,
  action {text} NOT NULL,
  result {text} NOT NULL,
  at {time} NOT NULL,
  doc {json} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX provisioning_log_by_time ON provisioning_log (tenant, at, id);
CREATE INDEX provisioning_log_by_job ON provisioning_log (tenant, service_principal, at, id);
CREATE INDEX provisioning_log_age ON provisioning_log (at);
