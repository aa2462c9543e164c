-- Devices, as facts for rules and policies. What is deleted is gone; its row stays for the names in explanations of the past.
CREATE TABLE devices (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  device_id {text} NOT NULL,
  display_name {text} NOT NULL,
  account_enabled BOOLEAN NOT NULL,
  operating_system {text} NOT NULL,
  approximate_last_sign_in {time},
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX devices_by_device_id ON devices (tenant, device_id) WHERE deleted_at IS NULL;
CREATE INDEX devices_by_display_name ON devices (tenant, display_name, id) WHERE deleted_at IS NULL;
