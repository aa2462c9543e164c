CREATE TABLE subscriptions (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  creator {uuid} NOT NULL,
  expires_at {time} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE INDEX subscriptions_by_creator ON subscriptions (tenant, creator, id) WHERE deleted_at IS NULL;
CREATE INDEX subscriptions_to_expire ON subscriptions (expires_at) WHERE deleted_at IS NULL;

-- How far the changes were told to each subscription; `held` while its creator may not read them.
CREATE TABLE subscription_progress (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL,
  sequence {integer} NOT NULL,
  held BOOLEAN NOT NULL,
  PRIMARY KEY (tenant, id)
);
