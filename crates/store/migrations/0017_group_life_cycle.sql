-- When a group expires, and when somebody has to look whether it does.
ALTER TABLE groups ADD COLUMN expires_at {time};
ALTER TABLE groups ADD COLUMN looked_at_next {time};
CREATE INDEX groups_by_next_look ON groups (looked_at_next) WHERE looked_at_next IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX groups_by_expiration ON groups (tenant, expires_at, id) WHERE deleted_at IS NULL AND expires_at IS NOT NULL;
-- Those that can expire, in the order in which a change of the policy is carried to them.
CREATE INDEX groups_with_mail ON groups (tenant, id) WHERE deleted_at IS NULL AND mail_enabled;

-- People who ask to be let into a group.
CREATE TABLE group_join_requests (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  group_id {uuid} NOT NULL,
  requestor {uuid} NOT NULL,
  status {text} NOT NULL,
  due_at {time},
  PRIMARY KEY (tenant, id)
);
CREATE INDEX group_join_requests_of_group ON group_join_requests (tenant, group_id, created_at);
CREATE INDEX group_join_requests_of_person ON group_join_requests (tenant, requestor, created_at);
CREATE INDEX group_join_requests_due ON group_join_requests (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX group_join_requests_once ON group_join_requests (tenant, group_id, requestor) WHERE status = 'pending';

-- Groups that have lost their owners, whose members are asked. The id is that of the group.
CREATE TABLE group_ownership_calls (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  status {text} NOT NULL,
  due_at {time},
  PRIMARY KEY (tenant, id)
);
CREATE INDEX group_ownership_calls_due ON group_ownership_calls (due_at) WHERE due_at IS NOT NULL;
