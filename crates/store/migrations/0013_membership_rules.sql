-- Groups whose members follow a rule, and how far the evaluation of it is.
CREATE TABLE membership_rules (
  tenant {uuid} NOT NULL,
  group_id {uuid} NOT NULL,
  rule TEXT NOT NULL,
  -- Whether it is kept up: 'on' or 'paused'.
  state {text} NOT NULL,
  -- 'notStarted', 'running', 'succeeded', 'failed' or 'held' (the guard against mass removal).
  status {text} NOT NULL,
  -- The pass over all users that is under way, or was last.
  pass {uuid} NOT NULL,
  -- The last user that it has looked at.
  reached {uuid},
  processed {integer} NOT NULL,
  total {integer} NOT NULL,
  -- Whether somebody has confirmed that many may lose their membership in this pass.
  confirmed BOOLEAN NOT NULL,
  -- Why it failed or is held.
  error TEXT,
  updated_at {time} NOT NULL,
  members_changed_at {time},
  PRIMARY KEY (tenant, group_id)
);
-- Changes whenever a rule of the tenant does: compiled rules of another revision are old.
CREATE TABLE membership_rule_heads (
  tenant {uuid} PRIMARY KEY,
  revision {uuid} NOT NULL
);
-- When the passing of time alone may change whether a rule is true of a user.
CREATE TABLE membership_rule_moments (
  tenant {uuid} NOT NULL,
  group_id {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  at {time} NOT NULL,
  PRIMARY KEY (tenant, group_id, user_id)
);
CREATE INDEX membership_rule_moments_due ON membership_rule_moments (at);
CREATE INDEX membership_rule_moments_by_user ON membership_rule_moments (tenant, user_id);
-- When each user signed in last.
CREATE TABLE last_sign_ins (
  tenant {uuid} NOT NULL,
  user_id {uuid} NOT NULL,
  at {time} NOT NULL,
  PRIMARY KEY (tenant, user_id)
);
