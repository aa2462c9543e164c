-- Who holds a role by way of a group is asked at nearly every request; few groups hold any.
CREATE INDEX edges_directory_roles_of_groups ON edges (tenant, subject, object) WHERE relation = 'directoryRole' AND subject_kind = 'group';
