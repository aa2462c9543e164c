-- Properties that applications add to objects of the directory. A name is there once; a deleted one can be defined again.
CREATE TABLE extension_properties (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  name {text} NOT NULL,
  application {uuid} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX extension_properties_by_name ON extension_properties (tenant, name) WHERE deleted_at IS NULL;
CREATE INDEX extension_properties_by_application ON extension_properties (tenant, application);
