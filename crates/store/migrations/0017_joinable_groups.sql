-- How people come into a group by themselves; what nobody has said follows from its kind.
ALTER TABLE groups ADD COLUMN join_policy {text};
UPDATE groups SET join_policy = CASE
  WHEN NOT mail_enabled OR doc ->> 'membershipRule' IS NOT NULL OR CAST(doc ->> 'isAssignableToRole' AS TEXT) IN ('1', 'true') THEN 'closed'
  WHEN visibility = 'public' THEN 'open'
  WHEN visibility = 'private' THEN 'byRequest'
  ELSE 'closed' END;
CREATE INDEX groups_by_join_policy ON groups (tenant, join_policy, display_name, id) WHERE deleted_at IS NULL AND join_policy <> 'closed';
