CREATE TABLE administrative_units (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  display_name {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX administrative_units_by_display_name ON administrative_units (tenant, display_name, id) WHERE deleted_at IS NULL;

CREATE TABLE role_definitions (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  display_name {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX role_definitions_by_display_name ON role_definitions (tenant, display_name) WHERE deleted_at IS NULL;

-- Few among many edges; asked for all at once.
CREATE INDEX edges_of_scoped_roles ON edges (tenant, role) WHERE relation = 'scopedRole';
