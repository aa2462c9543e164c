-- Client assertions (RFC 7523) that were used, as hashes, until they expire: each is good once, on
-- whichever node it comes.
CREATE TABLE client_assertions (
  tenant {uuid} NOT NULL, hash {bytes} NOT NULL,
  expires_at {time} NOT NULL,
  PRIMARY KEY (tenant, hash)
);
CREATE INDEX client_assertions_expires ON client_assertions (expires_at);
