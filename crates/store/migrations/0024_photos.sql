-- Photos of people and groups, a square picture for each size that is kept. The tag is that of the whole photo: all its sizes have the same.
CREATE TABLE photos (
  tenant {uuid} NOT NULL,
  owner {uuid} NOT NULL,
  side {integer} NOT NULL,
  tag {text} NOT NULL,
  bytes {bytes} NOT NULL,
  PRIMARY KEY (tenant, owner, side)
);
-- What an organisation's sign-in pages look like: a row for each language, and a picture for each place.
CREATE TABLE branding_images (
  tenant {uuid} NOT NULL,
  locale {text} NOT NULL,
  place {text} NOT NULL,
  tag {text} NOT NULL,
  media_type {text} NOT NULL,
  bytes {bytes} NOT NULL,
  PRIMARY KEY (tenant, locale, place)
);
