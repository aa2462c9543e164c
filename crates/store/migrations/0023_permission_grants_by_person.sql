-- Which permissions an application has on another for a person, whoever else agreed to it.
CREATE INDEX permission_grants_by_person ON permission_grants (tenant, client, resource, principal);
DROP INDEX permission_grants_by_client;
