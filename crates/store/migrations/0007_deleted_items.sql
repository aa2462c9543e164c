-- Deleted resources that can be restored. What is deleted and not here is gone for good; its row
-- stays for the names in explanations of the past.
CREATE TABLE deleted_items (
  tenant {uuid} NOT NULL,
  kind {text} NOT NULL,
  id {uuid} NOT NULL,
  deleted_at {time} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX deleted_items_by_time ON deleted_items (deleted_at);
