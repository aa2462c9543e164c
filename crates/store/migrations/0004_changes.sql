-- When each resource changed last, in the order of the tenant's writes: the number of the first
-- audit event of the transaction. Resources that were made before this table and did not change
-- since have no row.
CREATE TABLE changes (
  tenant {uuid} NOT NULL,
  kind {text} NOT NULL,
  id {uuid} NOT NULL,
  -- The last change of it or of who stands at an edge to it.
  sequence {integer} NOT NULL,
  -- The last change of itself; 0 for none since this table.
  own {integer} NOT NULL,
  -- Its making; 0 when that was before this table.
  made {integer} NOT NULL,
  -- Its end, while it is deleted.
  deleted {integer},
  PRIMARY KEY (tenant, kind, id)
);
CREATE INDEX changes_by_sequence ON changes (tenant, kind, sequence, id);

-- When an edge was opened, closed or began to hold, whichever was last, in the same order.
ALTER TABLE edges ADD COLUMN sequence {integer};
-- The start of an edge that was opened for later, until it has come and was noted.
ALTER TABLE edges ADD COLUMN begins_at {time};
CREATE INDEX edges_by_change ON edges (tenant, object, relation, sequence);
CREATE INDEX edges_to_begin ON edges (begins_at) WHERE begins_at IS NOT NULL;
UPDATE edges SET begins_at = starts_at
  WHERE closed_at IS NULL AND starts_at > COALESCE((SELECT MAX(at) FROM audit_events), 0);
