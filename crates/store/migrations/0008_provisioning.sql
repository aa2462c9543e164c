-- What a service principal that provisions may touch; the id is the service principal's.
CREATE TABLE provisioning_connections (
  tenant {uuid} NOT NULL,
  id {uuid} NOT NULL,
  version {integer} NOT NULL,
  doc {json} NOT NULL,
  PRIMARY KEY (tenant, id)
);

-- The tokens of those connections: hashes of random bytes.
CREATE TABLE provisioning_tokens (
  tenant {uuid} NOT NULL,
  connection {uuid} NOT NULL,
  key_id {uuid} NOT NULL,
  hash {bytes} NOT NULL,
  display_name TEXT,
  hint TEXT NOT NULL,
  created_at {time} NOT NULL,
  ends_at {time} NOT NULL,
  last_used_at {time},
  PRIMARY KEY (tenant, key_id)
);
CREATE UNIQUE INDEX provisioning_tokens_by_hash ON provisioning_tokens (tenant, hash);
CREATE INDEX provisioning_tokens_by_connection ON provisioning_tokens (tenant, connection);

-- What a client wrote of a person or a group, as it wrote it, and the names by which it finds it.
CREATE TABLE provisioned (
  tenant {uuid} NOT NULL,
  connection {uuid} NOT NULL,
  resource {uuid} NOT NULL,
  external_id TEXT,
  user_name {text},
  doc {json} NOT NULL,
  PRIMARY KEY (tenant, connection, resource)
);
CREATE INDEX provisioned_by_external_id ON provisioned (tenant, connection, external_id);
CREATE INDEX provisioned_by_user_name ON provisioned (tenant, connection, user_name);
CREATE INDEX provisioned_by_resource ON provisioned (tenant, resource);
