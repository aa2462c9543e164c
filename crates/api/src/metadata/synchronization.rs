//! Provisioning into applications: Graph's synchronization API and the provisioning log.

use super::schema::{Enumeration, Operation, Type, action, enumeration, many, one};
use xenia_engine::store::shapes::Property;

pub(super) const TYPES: &[Type] = &[
    Type::entity("synchronization")
        .base("entity")
        .has(&[Property::objects("secrets").of("synchronizationSecretKeyStringValuePair")])
        .leads(&[
            many("jobs", "synchronizationJob").contained(),
            many("templates", "synchronizationTemplate").contained(),
        ]),
    Type::complex("synchronizationSecretKeyStringValuePair").has(&[
        Property::text("key")
            .of("synchronizationSecret")
            .never_null(),
        Property::text("value"),
    ]),
    Type::entity("synchronizationTemplate")
        .base("entity")
        .has(&[
            Property::boolean("default").never_null(),
            Property::boolean("discoverable").never_null(),
            Property::text("factoryTag"),
        ]),
    Type::entity("synchronizationJob")
        .base("entity")
        .has(&[
            Property::object("schedule").of("synchronizationSchedule"),
            Property::object("status").of("synchronizationStatus"),
            Property::objects("synchronizationJobSettings").of("keyValuePair"),
            Property::text("templateId"),
        ])
        .leads(&[one("schema", "synchronizationSchema").contained()]),
    Type::complex("keyValuePair")
        .has(&[Property::text("name").never_null(), Property::text("value")]),
    Type::complex("stringKeyStringValuePair")
        .has(&[Property::text("key"), Property::text("value")]),
    Type::complex("stringKeyLongValuePair").has(&[
        Property::text("key"),
        Property::integer("value").never_null(),
    ]),
    Type::complex("synchronizationSchedule").has(&[
        Property::time("expiration"),
        Property::text("interval").of("Edm.Duration").never_null(),
        Property::text("state"),
    ]),
    Type::complex("synchronizationStatus").has(&[
        Property::text("code"),
        Property::integer("countSuccessiveCompleteFailures").never_null(),
        Property::boolean("escrowsPruned").never_null(),
        Property::object("lastExecution").of("synchronizationTaskExecution"),
        Property::object("lastSuccessfulExecution").of("synchronizationTaskExecution"),
        Property::objects("progress").of("synchronizationProgress"),
        Property::object("quarantine").of("synchronizationQuarantine"),
        Property::objects("synchronizedEntryCountByType").of("stringKeyLongValuePair"),
        Property::text("troubleshootingUrl"),
    ]),
    Type::complex("synchronizationProgress").has(&[
        Property::integer("completedUnits").never_null(),
        Property::integer("totalUnits").never_null(),
        Property::text("units"),
    ]),
    Type::complex("synchronizationTaskExecution").has(&[
        Property::text("activityIdentifier"),
        Property::integer("countEntitled").never_null(),
        Property::integer("countEntitledForProvisioning").never_null(),
        Property::integer("countExported").never_null(),
        Property::object("error").of("synchronizationError"),
        Property::text("state"),
        Property::time("timeBegan").never_null(),
        Property::time("timeEnded").never_null(),
    ]),
    Type::complex("synchronizationQuarantine").has(&[
        Property::time("currentBegan").never_null(),
        Property::object("error").of("synchronizationError"),
        Property::time("nextAttempt").never_null(),
        Property::text("reason"),
        Property::time("seriesBegan").never_null(),
        Property::integer("seriesCount").never_null(),
    ]),
    Type::complex("synchronizationError").has(&[Property::text("code"), Property::text("message")]),
    Type::entity("synchronizationSchema").base("entity").has(&[
        Property::objects("synchronizationRules").of("synchronizationRule"),
        Property::text("version"),
    ]),
    Type::complex("synchronizationRule").has(&[
        Property::text("id"),
        Property::text("name"),
        Property::objects("objectMappings").of("objectMapping"),
        Property::text("sourceDirectoryName"),
        Property::text("targetDirectoryName"),
    ]),
    Type::complex("objectMapping").has(&[
        Property::objects("attributeMappings").of("attributeMapping"),
        Property::boolean("enabled").never_null(),
        Property::text("name"),
        Property::text("sourceObjectName"),
        Property::text("targetObjectName"),
    ]),
    Type::complex("attributeMapping").has(&[
        Property::text("flowType"),
        Property::integer("matchingPriority")
            .of("Edm.Int32")
            .never_null(),
        Property::object("source").of("attributeMappingSource"),
        Property::text("targetAttributeName"),
    ]),
    Type::complex("attributeMappingSource").has(&[
        Property::text("expression"),
        Property::text("name"),
        Property::objects("parameters").of("stringKeyAttributeMappingSourceValuePair"),
        Property::text("type"),
    ]),
    Type::complex("stringKeyAttributeMappingSourceValuePair").has(&[
        Property::text("key"),
        Property::object("value").of("attributeMappingSource"),
    ]),
    Type::complex("synchronizationJobApplicationParameters").has(&[
        Property::text("ruleId"),
        Property::objects("subjects").of("synchronizationJobSubject"),
    ]),
    Type::complex("synchronizationJobSubject")
        .has(&[Property::text("objectId"), Property::text("objectTypeName")]),
    Type::entity("provisioningObjectSummary")
        .base("entity")
        .has(&[
            Property::time("activityDateTime").never_null(),
            Property::text("changeId"),
            Property::text("cycleId"),
            Property::integer("durationInMilliseconds").of("Edm.Int32"),
            Property::object("initiatedBy").of("initiator"),
            Property::text("jobId"),
            Property::objects("modifiedProperties").of("modifiedProperty"),
            Property::text("provisioningAction").of("provisioningAction"),
            Property::object("provisioningStatusInfo").of("provisioningStatusInfo"),
            Property::objects("provisioningSteps").of("provisioningStep"),
            Property::object("servicePrincipal").of("provisioningServicePrincipal"),
            Property::object("sourceIdentity").of("provisionedIdentity"),
            Property::object("sourceSystem").of("provisioningSystem"),
            Property::object("targetIdentity").of("provisionedIdentity"),
            Property::object("targetSystem").of("provisioningSystem"),
            Property::text("tenantId"),
        ]),
    Type::complex("provisioningErrorInfo").has(&[
        Property::text("additionalDetails"),
        Property::text("errorCategory").of("provisioningStatusErrorCategory"),
        Property::text("errorCode"),
        Property::text("reason"),
        Property::text("recommendedAction"),
    ]),
    Type::complex("provisioningServicePrincipal")
        .base("identity")
        .open(),
    Type::complex("provisioningStatusInfo").has(&[
        Property::object("errorInformation").of("provisioningErrorInfo"),
        Property::text("status").of("provisioningResult"),
    ]),
    Type::complex("provisioningStep").has(&[
        Property::text("description"),
        Property::object("details").of("detailsInfo"),
        Property::text("name"),
        Property::text("provisioningStepType").of("provisioningStepType"),
        Property::text("status").of("provisioningResult"),
    ]),
    Type::complex("provisioningSystem")
        .base("identity")
        .open()
        .has(&[Property::object("details").of("detailsInfo")]),
    Type::complex("provisionedIdentity")
        .base("identity")
        .open()
        .has(&[
            Property::object("details").of("detailsInfo"),
            Property::text("identityType"),
        ]),
    Type::complex("initiator")
        .base("identity")
        .open()
        .has(&[Property::text("initiatorType").of("initiatorType")]),
    Type::complex("detailsInfo").open(),
];

pub(super) const OPERATIONS: &[Operation] = &[
    action("pause", "synchronizationJob"),
    action("provisionOnDemand", "synchronizationJob")
        .takes(&[Property::objects("parameters").of("synchronizationJobApplicationParameters")])
        .answers("stringKeyStringValuePair"),
    action("restart", "synchronizationJob"),
    action("start", "synchronizationJob"),
    action("validateCredentials", "synchronizationJob").takes(&[
        Property::text("templateId"),
        Property::boolean("useSavedCredentials"),
        Property::objects("credentials").of("synchronizationSecretKeyStringValuePair"),
    ]),
];

pub(super) const ENUMERATIONS: &[Enumeration] = &[
    enumeration(
        "initiatorType",
        &[
            ("user", 0),
            ("application", 1),
            ("system", 2),
            ("unknownFutureValue", 3),
        ],
    ),
    enumeration(
        "provisioningAction",
        &[
            ("other", 0),
            ("create", 1),
            ("delete", 2),
            ("disable", 3),
            ("update", 4),
            ("stagedDelete", 5),
            ("unknownFutureValue", 6),
        ],
    ),
    enumeration(
        "provisioningResult",
        &[
            ("success", 0),
            ("failure", 1),
            ("skipped", 2),
            ("warning", 3),
            ("unknownFutureValue", 4),
        ],
    ),
    enumeration(
        "provisioningStatusErrorCategory",
        &[
            ("failure", 0),
            ("nonServiceFailure", 1),
            ("success", 2),
            ("unknownFutureValue", 3),
        ],
    ),
    enumeration(
        "provisioningStepType",
        &[
            ("import", 0),
            ("scoping", 1),
            ("matching", 2),
            ("processing", 3),
            ("referenceResolution", 4),
            ("export", 5),
            ("unknownFutureValue", 6),
        ],
    ),
    enumeration(
        "synchronizationSecret",
        &[
            ("None", 0),
            ("UserName", 1),
            ("Password", 2),
            ("SecretToken", 3),
            ("AppKey", 4),
            ("BaseAddress", 5),
            ("ClientIdentifier", 6),
            ("ClientSecret", 7),
            ("SingleSignOnType", 11),
            ("Sandbox", 12),
            ("Url", 13),
            ("Domain", 14),
            ("ConsumerKey", 15),
            ("ConsumerSecret", 16),
            ("TokenKey", 17),
            ("TokenExpiration", 18),
            ("Oauth2AccessToken", 19),
            ("Oauth2AccessTokenCreationTime", 20),
            ("Oauth2RefreshToken", 21),
            ("SyncAll", 22),
            ("InstanceName", 24),
            ("Oauth2ClientId", 27),
            ("Oauth2ClientSecret", 28),
            ("CompanyId", 29),
            ("UpdateKeyOnSoftDelete", 30),
            ("SynchronizationSchedule", 33),
            ("SystemOfRecord", 34),
            ("SandboxName", 35),
            ("EnforceDomain", 36),
            ("SyncNotificationSettings", 37),
            ("SkipOutOfScopeDeletions", 40),
            ("Oauth2AuthorizationCode", 62),
            ("Oauth2RedirectUri", 63),
            ("ApplicationTemplateIdentifier", 64),
            ("Oauth2TokenExchangeUri", 65),
            ("Oauth2AuthorizationUri", 66),
            ("AuthenticationType", 67),
            ("Server", 70),
            ("PerformInboundEntitlementGrants", 100),
            ("HardDeletesEnabled", 101),
            ("SyncAgentCompatibilityKey", 102),
            ("SyncAgentADContainer", 103),
            ("ValidateDomain", 206),
            ("TestReferences", 207),
            ("ConnectionString", 250),
        ],
    ),
];
