-- Whom applications trust to speak for them. A name is there once in an application; a deleted one can be made again.
CREATE TABLE federated_credentials (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  name {text} NOT NULL,
  application {uuid} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX federated_credentials_by_name ON federated_credentials (tenant, application, name) WHERE deleted_at IS NULL;
