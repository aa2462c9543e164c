-- Groups that hide who is in them are asked for at each walk through groups.
ALTER TABLE groups ADD COLUMN visibility {text};
UPDATE groups SET visibility = lower(doc ->> 'visibility');
CREATE INDEX groups_by_visibility ON groups (tenant, visibility) WHERE deleted_at IS NULL AND visibility = 'hiddenmembership';
