//! Entitlement management: catalogs, access packages, policies, requests, approvals, assignments.
