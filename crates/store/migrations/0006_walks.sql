-- Walks of the access graph are answered from an index alone: whom an edge joins, and when it holds.
-- Closed edges stand there too, so that "now" and "as of a day" walk the same way.
CREATE INDEX edges_from ON edges (tenant, subject, relation, object, starts_at, ends_at, closed_at);
-- The kind comes before the subject: the few groups inside a huge group are found without its people.
CREATE INDEX edges_to ON edges (tenant, object, relation, subject_kind, subject, starts_at, ends_at, closed_at);
DROP INDEX edges_by_subject;
DROP INDEX edges_by_object;

-- A page of a company's or a department's people by name, whatever their type.
CREATE INDEX users_by_company_name ON users (tenant, company_name, display_name, id) WHERE deleted_at IS NULL AND company_name IS NOT NULL;
CREATE INDEX users_by_department ON users (tenant, department, display_name, id) WHERE deleted_at IS NULL AND department IS NOT NULL;
