-- Delegated permissions: what an application may do on another one for those who are signed in to it.
CREATE TABLE permission_grants (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  client {uuid} NOT NULL,
  resource {uuid} NOT NULL,
  principal {uuid},
  PRIMARY KEY (tenant, id)
);
CREATE INDEX permission_grants_by_client ON permission_grants (tenant, client, resource);
CREATE INDEX permission_grants_by_principal ON permission_grants (tenant, principal) WHERE principal IS NOT NULL;
