-- Licences that the organisation has, as data that rules read. Who has one is an edge.
CREATE TABLE subscribed_skus (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  sku_id {uuid} NOT NULL,
  sku_part_number {text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX subscribed_skus_by_sku ON subscribed_skus (tenant, sku_id) WHERE deleted_at IS NULL;
