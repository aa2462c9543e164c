//! What is not in Graph v1.0: types and operations of Xenia's own in the namespace `xenia`, and
//! those of Graph beta that are served in v1.0 as well.

use super::schema::{Enumeration, Operation, Type, action, enumeration, function, many};
use xenia_engine::{
    domain::group_lifecycle::{JoinRequest, OwnershipCall},
    store::shapes::Property,
};

/// Of Graph beta.
pub(super) const BETA: &[Type] = &[
    Type::complex("evaluateDynamicMembershipResult").has(&[
        Property::text("membershipRule"),
        Property::object("membershipRuleEvaluationDetails").of("expressionEvaluationDetails"),
        Property::boolean("membershipRuleEvaluationResult"),
    ]),
    Type::complex("expressionEvaluationDetails").has(&[
        Property::text("expression"),
        Property::objects("expressionEvaluationDetails").of("expressionEvaluationDetails"),
        Property::boolean("expressionResult"),
        Property::object("propertyToEvaluate").of("propertyToEvaluate"),
    ]),
    Type::complex("propertyToEvaluate").has(&[
        Property::text("propertyName"),
        Property::text("propertyValue"),
    ]),
    Type::complex("membershipRuleProcessingStatus").has(&[
        Property::text("errorMessage"),
        Property::boolean("isHeldByRemovalGuard"),
        Property::time("lastMembershipUpdated"),
        Property::time("lastProgressDateTime"),
        Property::integer("processed"),
        Property::text("status"),
        Property::integer("total"),
    ]),
];

pub(super) const TYPES: &[Type] = &[
    Type::entity("externalCollaborationPolicy").has(&[
        Property::boolean("allowExternalIdentitiesToLeave"),
        Property::boolean("deleteLapsedInvitations"),
        Property::text("domainMode").of("xenia.domainMode"),
        Property::objects("domains").of("xenia.domainEntry"),
        Property::integer("invitationLifetimeDays").of("Edm.Int32"),
    ]),
    Type::complex("domainEntry").has(&[
        Property::time("addedDateTime"),
        Property::text("domain"),
        Property::text("owner"),
        Property::text("reason"),
    ]),
    Type::complex("groupUses").has(&[
        Property::text("purpose"),
        Property::objects("uses").of("xenia.groupUse"),
        Property::text("warning"),
    ]),
    Type::complex("groupUse").has(&[
        Property::text("id"),
        Property::text("kind"),
        Property::text("name"),
        Property::text("purpose"),
        Property::text("words"),
    ]),
    Type::entity("inboundProvisioning").base("entity").has(&[
        Property::boolean("allowGroups"),
        Property::text("connectedOrganizationId"),
        Property::time("createdDateTime"),
        Property::text("displayName"),
        Property::texts("domains"),
        Property::boolean("isEnabled"),
        Property::text("kind").of("xenia.connectionKind"),
        Property::text("reach").of("xenia.connectionReach"),
        Property::text("scimEndpoint"),
        Property::objects("tokens").of("xenia.provisioningToken"),
    ]),
    Type::complex("provisioningToken").has(&[
        Property::text("displayName"),
        Property::time("endDateTime"),
        Property::text("hint"),
        Property::text("keyId").of("Edm.Guid"),
        Property::time("lastUsedDateTime"),
        Property::text("secretText"),
        Property::time("startDateTime"),
    ]),
    Type::entity("joinRequest")
        .base("entity")
        .stored::<JoinRequest>(),
    Type::complex("joinSettings").has(&[
        Property::text("joinPolicy").of("xenia.joinPolicy"),
        Property::integer("membershipLifetimeInDays"),
    ]),
    Type::entity("membership").base("entity").has(&[
        Property::time("endDateTime"),
        Property::text("principalDisplayName"),
        Property::text("principalId"),
        Property::text("principalType"),
        Property::text("source"),
        Property::time("startDateTime"),
    ]),
    Type::entity("ownerlessGroupPolicy")
        .base("entity")
        .has(&[
            Property::object("emailInfo").of("xenia.emailDetails"),
            Property::texts("enabledGroupIds"),
            Property::boolean("isEnabled"),
            Property::integer("maxMembersToNotify"),
            Property::integer("notificationDurationInWeeks"),
            Property::text("policyWebUrl"),
            Property::object("targetOwners").of("xenia.targetOwners"),
        ])
        .leads(&[many("calls", "xenia.ownershipCall").contained()]),
    Type::complex("emailDetails").has(&[
        Property::text("body"),
        Property::text("senderEmailAddress"),
        Property::text("subject"),
    ]),
    Type::complex("targetOwners").has(&[
        Property::text("notifyMembers").of("xenia.notifyMembers"),
        Property::texts("securityGroups"),
    ]),
    Type::entity("ownershipCall")
        .base("entity")
        .stored::<OwnershipCall>()
        .has(&[Property::text("groupDisplayName")]),
    Type::complex("selfServiceGroups").has(&[
        Property::boolean("isEnabled"),
        Property::integer("requestLifetimeInDays"),
    ]),
    Type::complex("membershipRuleSettings").has(&[
        Property::integer("removalGuardMinimum"),
        Property::integer("removalGuardPercent").of("Edm.Byte"),
    ]),
    Type::complex("membershipRulePreview").has(&[
        Property::objects("joins").of("xenia.membershipRuleCandidate"),
        Property::integer("joining"),
        Property::objects("leaves").of("xenia.membershipRuleCandidate"),
        Property::integer("leaving"),
        Property::integer("matching"),
        Property::integer("members"),
        Property::text("membershipRule"),
        Property::text("next"),
        Property::integer("users"),
        Property::boolean("wouldBePaused"),
    ]),
    Type::complex("membershipRuleCandidate").has(&[
        Property::text("id"),
        Property::text("name"),
        Property::text("type"),
    ]),
];

pub(super) const ENUMERATIONS: &[Enumeration] = &[
    enumeration(
        "callStatus",
        &[
            ("asking", 0),
            ("accepted", 1),
            ("settled", 2),
            ("unanswered", 3),
        ],
    ),
    enumeration(
        "joinPolicy",
        &[("open", 0), ("byRequest", 1), ("closed", 2)],
    ),
    enumeration(
        "joinStatus",
        &[
            ("pending", 0),
            ("approved", 1),
            ("denied", 2),
            ("withdrawn", 3),
            ("expired", 4),
            ("superseded", 5),
        ],
    ),
    enumeration(
        "notifyMembers",
        &[("all", 0), ("allowSelected", 1), ("blockSelected", 2)],
    ),
    enumeration("connectionKind", &[("workforce", 0), ("partner", 1)]),
    enumeration("connectionReach", &[("own", 0), ("domains", 1)]),
    enumeration(
        "domainMode",
        &[("any", 0), ("allowListed", 1), ("blockListed", 2)],
    ),
];

/// How a request to join a group is decided.
const DECISION: &[Property] = &[Property::text("reason"), Property::time("endDateTime")];

/// What a trial of a rule is given.
const TRIAL: &[Property] = &[
    Property::text("membershipRule"),
    Property::text("after"),
    Property::integer("top").of("Edm.Int32"),
];

pub(super) const OPERATIONS: &[Operation] = &[
    action("addToken", "xenia.inboundProvisioning")
        .takes(&[Property::text("displayName"), Property::time("endDateTime")])
        .answers("xenia.provisioningToken"),
    action("removeToken", "xenia.inboundProvisioning")
        .takes(&[Property::text("keyId").of("Edm.Guid").never_null()]),
    action("acceptOwnership", "group"),
    action("approve", "xenia.joinRequest").takes(DECISION),
    action("declineOwnership", "group"),
    action("deny", "xenia.joinRequest").takes(DECISION),
    action("leave", "group"),
    action("withdraw", "xenia.joinRequest"),
    action("evaluateMembershipRule", "group").answers("membershipRuleProcessingStatus"),
    action("previewMembershipRule", "group")
        .takes(TRIAL)
        .answers("xenia.membershipRulePreview"),
    action("previewMembershipRule", "group")
        .on_each()
        .takes(TRIAL)
        .answers("xenia.membershipRulePreview"),
    action("resumeMembershipRule", "group")
        .takes(&[Property::boolean("confirmRemovals")])
        .answers("membershipRuleProcessingStatus"),
    function("membershipRuleProcessingStatus", "group").answers("membershipRuleProcessingStatus"),
    function("uses", "group").answers("xenia.groupUses"),
];
