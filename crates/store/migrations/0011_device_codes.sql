-- The device authorization grant (RFC 8628): what a device polls with and what a person types,
-- both as hashes.
CREATE TABLE device_codes (
  hash {bytes} PRIMARY KEY,
  tenant {uuid} NOT NULL, user_code {bytes} NOT NULL, client {uuid} NOT NULL,
  scope {text} NOT NULL, asked_from {text} NOT NULL,
  created_at {time} NOT NULL, expires_at {time} NOT NULL,
  poll_seconds {integer} NOT NULL, polled_at {time},
  decided_at {time}, user_id {uuid}, session_id {uuid}, doc {json},
  used_at {time}, family {uuid}
);
CREATE UNIQUE INDEX device_codes_user_code ON device_codes (tenant, user_code);
CREATE INDEX device_codes_expires ON device_codes (expires_at);
