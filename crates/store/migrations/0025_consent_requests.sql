-- Requests for the consent of an administrator: one for each application, on which those of people stand.
CREATE TABLE app_consent_requests (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  app {uuid} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX app_consent_requests_of_app ON app_consent_requests (tenant, app);

CREATE TABLE user_consent_requests (
  tenant {uuid} NOT NULL, id {uuid} NOT NULL, version {integer} NOT NULL,
  created_at {time} NOT NULL, updated_at {time} NOT NULL, deleted_at {time}, doc {json} NOT NULL,
  app_request {uuid} NOT NULL,
  requestor {uuid} NOT NULL,
  status {text} NOT NULL,
  due_at {time},
  PRIMARY KEY (tenant, id)
);
CREATE INDEX user_consent_requests_of_app ON user_consent_requests (tenant, app_request, created_at);
CREATE INDEX user_consent_requests_in_time ON user_consent_requests (tenant, created_at);
CREATE INDEX user_consent_requests_due ON user_consent_requests (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX user_consent_requests_once ON user_consent_requests (tenant, app_request, requestor) WHERE status = 'inprogress';
