"""The administrator's side of the journey with the unmodified Graph SDK: create, publish, invite, follow, read.

The tests of this file build on one another, in the order in which they stand.
"""

import asyncio
import struct
import uuid
import zlib
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import httpx
import pytest
from azure.identity import ClientSecretCredential
from kiota_abstractions.api_error import APIError
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.access_package import AccessPackage
from msgraph.generated.models.access_package_answer_choice import AccessPackageAnswerChoice
from msgraph.generated.models.access_package_answer_string import AccessPackageAnswerString
from msgraph.generated.models.access_package_approval_stage import AccessPackageApprovalStage
from msgraph.generated.models.access_package_assignment import AccessPackageAssignment
from msgraph.generated.models.access_package_assignment_approval_settings import AccessPackageAssignmentApprovalSettings
from msgraph.generated.models.access_package_assignment_policy import AccessPackageAssignmentPolicy
from msgraph.generated.models.access_package_assignment_request import AccessPackageAssignmentRequest
from msgraph.generated.models.access_package_assignment_requestor_settings import AccessPackageAssignmentRequestorSettings
from msgraph.generated.models.access_package_assignment_state import AccessPackageAssignmentState
from msgraph.generated.models.access_package_catalog import AccessPackageCatalog
from msgraph.generated.models.access_package_catalog_state import AccessPackageCatalogState
from msgraph.generated.models.access_package_multiple_choice_question import AccessPackageMultipleChoiceQuestion
from msgraph.generated.models.access_package_request_state import AccessPackageRequestState
from msgraph.generated.models.access_package_request_type import AccessPackageRequestType
from msgraph.generated.models.access_package_resource import AccessPackageResource
from msgraph.generated.models.access_package_resource_request import AccessPackageResourceRequest
from msgraph.generated.models.access_package_resource_role import AccessPackageResourceRole
from msgraph.generated.models.access_package_resource_role_scope import AccessPackageResourceRoleScope
from msgraph.generated.models.access_package_resource_scope import AccessPackageResourceScope
from msgraph.generated.models.access_package_text_input_question import AccessPackageTextInputQuestion
from msgraph.generated.models.allowed_target_scope import AllowedTargetScope
from msgraph.generated.models.app_role import AppRole
from msgraph.generated.models.application import Application
from msgraph.generated.models.connected_organization import ConnectedOrganization
from msgraph.generated.models.connected_organization_members import ConnectedOrganizationMembers
from msgraph.generated.models.connected_organization_state import ConnectedOrganizationState
from msgraph.generated.models.domain_identity_source import DomainIdentitySource
from msgraph.generated.models.expiration_pattern import ExpirationPattern
from msgraph.generated.models.expiration_pattern_type import ExpirationPatternType
from msgraph.generated.models.group import Group
from msgraph.generated.models.invitation import Invitation
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.single_user import SingleUser
from msgraph.generated.models.user import User
from msgraph.graph_request_adapter import options
from msgraph_core import GraphClientFactory

from conftest import DOMAIN, Server
from partner import Partner

PERMISSIONS = [
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "EntitlementManagement.ReadWrite.All",
    "Group.ReadWrite.All",
    "User.Invite.All",
    "User.ReadWrite.All",
]
CAMPAIGN, REGION = "Which campaign is it for?", "Which region do you work in?"

Run = Callable[[Awaitable], object]


@pytest.fixture(scope="module")
def run() -> Run:
    """One event loop for all tests, as the client keeps its connections."""
    with asyncio.Runner() as runner:
        yield runner.run


@pytest.fixture(scope="module")
def graph(server: Server) -> GraphServiceClient:
    """The SDK as its documentation says, with two settings: whom to ask for tokens, and where Graph is."""
    patch = pytest.MonkeyPatch()
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        patch.setenv(variable, server.certificate)
    words = [word for permission in PERMISSIONS for word in ("--permission", permission)]
    app = server.run("app", "create", "--name", "sdk", *words)
    credential = ClientSecretCredential(
        server.tenant, app["clientId"], app["clientSecret"], authority=server.base, disable_instance_discovery=True
    )
    scopes = [f"{server.base}/.default"]
    authentication = AzureIdentityAuthenticationProvider(credential, scopes=scopes, allowed_hosts=["localhost"])
    client = httpx.AsyncClient(base_url=f"{server.base}/v1.0", verify=server.trust(), timeout=30)
    client = GraphClientFactory.create_with_default_middleware(client=client, options=options)
    adapter = GraphRequestAdapter(authentication, client)
    adapter.base_url = f"{server.base}/v1.0"
    yield GraphServiceClient(request_adapter=adapter)
    patch.undo()


@pytest.fixture(scope="module")
def made(server: Server) -> SimpleNamespace:
    """What the tests made so far on this server."""
    return SimpleNamespace()


def query(builder, headers: dict[str, str] | None = None, **options) -> RequestConfiguration:
    """Query options and headers for a request."""
    parameters = next(getattr(builder, name) for name in dir(builder) if name.endswith("GetQueryParameters"))
    configuration = RequestConfiguration(query_parameters=parameters(**options))
    for name, value in (headers or {}).items():
        configuration.headers.add(name, value)
    return configuration


def eventual(builder, **options) -> RequestConfiguration:
    """For the advanced queries on directory objects."""
    return query(builder, {"ConsistencyLevel": "eventual"}, count=True, **options)


def test_the_organisation_is_there(graph, run, server):
    [organization] = run(graph.organization.get()).value
    assert organization.id == server.tenant
    assert [domain.name for domain in organization.verified_domains] == [DOMAIN]
    assert [domain.id for domain in run(graph.domains.get()).value] == [DOMAIN]


def test_people_groups_and_applications_are_created(graph, run, server, made):
    password = PasswordProfile(password="correct horse battery staple", force_change_password_next_sign_in=False)
    made.owner = run(
        graph.users.post(
            User(
                account_enabled=True,
                display_name="Olga Owner",
                mail_nickname="olga",
                user_principal_name=f"olga@{DOMAIN}",
                mail=f"olga@{DOMAIN}",
                password_profile=password,
            )
        )
    )
    builder = graph.users.by_user_id(made.owner.id)
    assert run(builder.get(query(builder, select=["userType"]))).user_type == "Member"
    made.group = run(
        graph.groups.post(
            Group(display_name="Campaign", mail_enabled=False, mail_nickname="campaign", security_enabled=True, group_types=[])
        )
    )
    owners = graph.groups.by_group_id(made.group.id).owners
    run(owners.ref.post(ReferenceCreate(odata_id=f"{server.base}/v1.0/users/{made.owner.id}")))
    [owner] = run(owners.get()).value
    assert isinstance(owner, User) and owner.display_name == "Olga Owner"
    reader = AppRole(
        id=uuid.uuid4(), display_name="Reader", description="Reads", value="Reader", is_enabled=True, allowed_member_types=["User"]
    )
    made.application = run(graph.applications.post(Application(display_name="Brand portal", app_roles=[reader])))
    made.principal = run(graph.service_principals.post(ServicePrincipal(app_id=made.application.app_id)))
    builder = graph.service_principals
    by_app_id = query(builder, filter=f"appId eq '{made.application.app_id}'", select=["id", "displayName", "appRoles"])
    [found] = run(builder.get(by_app_id)).value
    assert found.id == made.principal.id
    assert found.app_id is None, "not selected"
    assert [role.value for role in found.app_roles] == ["Reader"]


def picture(side: int) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x1a\x5f\xb4" * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_a_photo_is_kept_in_every_size(graph, run, made):
    user = graph.users.by_user_id(made.owner.id)
    with pytest.raises(APIError) as none:
        run(user.photo.get())
    assert none.value.response_status_code == 404
    assert none.value.error.code == "ImageNotFound"
    run(user.photo.content.put(picture(100)))
    photo = run(user.photo.get())
    assert (photo.id, photo.width, photo.height) == ("96x96", 96, 96)
    assert [size.id for size in run(user.photos.get()).value] == ["48x48", "64x64", "96x96"]
    for content in (user.photo.content, user.photos.by_profile_photo_id("48x48").content):
        assert run(content.get()).startswith(b"\xff\xd8\xff")
    run(user.photo.content.delete())
    with pytest.raises(APIError):
        run(user.photo.get())


def test_a_package_is_published(graph, run, made):
    elm = graph.identity_governance.entitlement_management
    made.catalog = run(
        elm.catalogs.post(
            AccessPackageCatalog(
                display_name="Marketing",
                description="Campaigns",
                is_externally_visible=True,
                state=AccessPackageCatalogState.Published,
            )
        )
    )
    origins = {"AadGroup": (made.group.id, "Member"), "AadApplication": (made.principal.id, "Reader")}
    for system, (origin, _) in origins.items():
        resource = AccessPackageResource(origin_id=origin, origin_system=system)
        wanted = AccessPackageResourceRequest(
            request_type=AccessPackageRequestType.AdminAdd, resource=resource, catalog=AccessPackageCatalog(id=made.catalog.id)
        )
        assert run(elm.resource_requests.post(wanted)).state is not None
    made.package = run(
        elm.access_packages.post(
            AccessPackage(
                display_name="Autumn campaign", description="Material and portal", catalog=AccessPackageCatalog(id=made.catalog.id)
            )
        )
    )
    resources = elm.catalogs.by_access_package_catalog_id(made.catalog.id).resources
    for resource in run(resources.get(query(resources, expand=["roles", "scopes"]))).value:
        origin, wanted = origins[resource.origin_system]
        assert resource.origin_id == origin
        [role] = [role for role in resource.roles if role.display_name == wanted]
        [scope] = resource.scopes
        place = AccessPackageResource(id=resource.id, origin_id=origin, origin_system=resource.origin_system)
        given = AccessPackageResourceRoleScope(
            role=AccessPackageResourceRole(
                display_name=wanted, origin_id=role.origin_id, origin_system=resource.origin_system, resource=place
            ),
            scope=AccessPackageResourceScope(
                origin_id=scope.origin_id, origin_system=resource.origin_system, is_root_scope=True
            ),
        )
        run(elm.access_packages.by_access_package_id(made.package.id).resource_role_scopes.post(given))


def test_a_policy_asks_two_questions_and_gives_thirty_days(graph, run, made):
    elm = graph.identity_governance.entitlement_management
    source = DomainIdentitySource(domain_name="fabrikam.example", display_name="Fabrikam")
    partner = run(
        elm.connected_organizations.post(
            ConnectedOrganization(
                display_name="Fabrikam",
                description="Agency",
                identity_sources=[source],
                state=ConnectedOrganizationState.Configured,
            )
        )
    )
    assert isinstance(partner.identity_sources[0], DomainIdentitySource)
    stage = AccessPackageApprovalStage(
        duration_before_automatic_denial="P14D",
        is_approver_justification_required=True,
        is_escalation_enabled=False,
        primary_approvers=[SingleUser(user_id=made.owner.id)],
    )
    campaign = AccessPackageTextInputQuestion(text=CAMPAIGN, is_required=True, is_single_line_question=True, sequence=1)
    choices = [AccessPackageAnswerChoice(actual_value=value, text=text) for value, text in (("emea", "Europe"), ("apac", "Asia"))]
    region = AccessPackageMultipleChoiceQuestion(text=REGION, is_required=True, sequence=2, choices=choices)
    made.policy = run(
        elm.assignment_policies.post(
            AccessPackageAssignmentPolicy(
                display_name="Partners",
                description="For our agencies",
                access_package=AccessPackage(id=made.package.id),
                allowed_target_scope=AllowedTargetScope.SpecificConnectedOrganizationUsers,
                specific_allowed_targets=[ConnectedOrganizationMembers(connected_organization_id=partner.id)],
                expiration=ExpirationPattern(type=ExpirationPatternType.AfterDuration, duration="P30D"),
                requestor_settings=AccessPackageAssignmentRequestorSettings(
                    enable_targets_to_self_add_access=True, enable_targets_to_self_remove_access=True
                ),
                request_approval_settings=AccessPackageAssignmentApprovalSettings(
                    is_approval_required_for_add=True, stages=[stage]
                ),
                questions=[campaign, region],
            )
        )
    )
    builder = elm.assignment_policies.by_access_package_assignment_policy_id(made.policy.id)
    read = run(builder.get(query(builder, expand=["accessPackage"])))
    assert read.access_package.id == made.package.id
    assert read.expiration.duration.days == 30
    assert [question.text for question in read.questions] == [CAMPAIGN, REGION]
    assert isinstance(read.questions[0], AccessPackageTextInputQuestion)
    assert [choice.text for choice in read.questions[1].choices] == ["Europe", "Asia"]
    [approver] = read.request_approval_settings.stages[0].primary_approvers
    assert isinstance(approver, SingleUser) and approver.user_id == made.owner.id


def test_guests_are_invited_and_found(graph, run, server):
    for name in ("Pablo", "Paula", "Petra", "Quentin"):
        invitation = run(
            graph.invitations.post(
                Invitation(
                    invited_user_email_address=f"{name.lower()}@fabrikam.example",
                    invited_user_display_name=name,
                    invite_redirect_url=f"{server.base}/my-access/{server.tenant}",
                    send_invitation_message=True,
                )
            )
        )
        assert invitation.status == "PendingAcceptance"
        assert invitation.invited_user.id
        assert invitation.invite_redeem_url.startswith(server.base)
    builder = graph.users
    options = {"filter": "userType eq 'Guest'", "orderby": ["displayName"], "select": ["id", "displayName", "mail"]}
    page = run(builder.get(eventual(builder, top=3, **options)))
    assert page.odata_count == 4
    assert [guest.display_name for guest in page.value] == ["Pablo", "Paula", "Petra"]
    rest = run(builder.with_url(page.odata_next_link).get())
    assert [guest.display_name for guest in rest.value] == ["Quentin"]
    assert rest.odata_next_link is None
    assert rest.value[0].mail == "quentin@fabrikam.example"
    assert rest.value[0].user_principal_name is None, "not selected"
    searched = run(builder.get(eventual(builder, search='"displayName:pau"')))
    assert [guest.display_name for guest in searched.value] == ["Paula"]


def test_a_partner_asks_and_the_typed_answers_are_read(graph, run, server, made):
    elm = graph.identity_governance.entitlement_management
    partner = Partner("paula@fabrikam.example", server.mails, server.trust())
    partner.open(f"{server.base}/my-access/{server.tenant}/packages/{made.package.id}/request?policy={made.policy.id}")
    partner.sign_in()
    form = partner.questions()
    answers = {name: "Autumn in the Alps" for name in form["fields"] if name.startswith("question-")}
    answers |= {name: values[0] for name, values in form["choices"].items() if name.startswith("question-")}
    assert len(answers) == 2
    partner.submit("policy", justification="We design the posters", **answers)

    builder = elm.assignment_requests
    waiting = query(builder, filter="state eq 'pendingApproval'", expand=["requestor", "accessPackage", "assignment"])
    [listed] = run(builder.get(waiting)).value
    assert listed.requestor.email == "paula@fabrikam.example"
    assert listed.access_package.display_name == "Autumn campaign"
    request = run(builder.by_access_package_assignment_request_id(listed.id).get())
    assert request.request_type == AccessPackageRequestType.UserAdd
    assert request.state == AccessPackageRequestState.PendingApproval
    told = {answer.answered_question.text: answer for answer in request.answers}
    assert all(isinstance(answer, AccessPackageAnswerString) for answer in told.values())
    assert {question: answer.value for question, answer in told.items()} == {CAMPAIGN: "Autumn in the Alps", REGION: "emea"}
    assert isinstance(told[CAMPAIGN].answered_question, AccessPackageTextInputQuestion)
    assert isinstance(told[REGION].answered_question, AccessPackageMultipleChoiceQuestion)
    approval = elm.access_package_assignment_approvals.by_approval_id(request.id)
    [stage] = run(approval.get(query(approval, expand=["stages"]))).stages
    assert stage.status == "InProgress"
    made.partner = run(graph.users.get(query(graph.users, filter="mail eq 'paula@fabrikam.example'"))).value[0]


def test_an_administrator_assigns_and_removes(graph, run, made):
    elm = graph.identity_governance.entitlement_management
    guest = run(graph.users.get(query(graph.users, filter="startswith(displayName,'Petra')"))).value[0]
    # The policy of the partners wants an approval whoever asks; this one is for administrators alone.
    policy = run(
        elm.assignment_policies.post(
            AccessPackageAssignmentPolicy(
                display_name="Administrators",
                description="Assigned by us",
                access_package=AccessPackage(id=made.package.id),
                allowed_target_scope=AllowedTargetScope.NotSpecified,
                expiration=ExpirationPattern(type=ExpirationPatternType.AfterDuration, duration="P30D"),
                request_approval_settings=AccessPackageAssignmentApprovalSettings(is_approval_required_for_add=False),
            )
        )
    )
    target = {"targetId": guest.id, "assignmentPolicyId": policy.id, "accessPackageId": made.package.id}
    wanted = AccessPackageAssignmentRequest(
        request_type=AccessPackageRequestType.AdminAdd, assignment=AccessPackageAssignment(additional_data=target)
    )
    run(elm.assignment_requests.post(wanted))
    builder = elm.assignments
    delivered = query(
        builder,
        filter=f"accessPackage/id eq '{made.package.id}' and state eq 'Delivered'",
        expand=["target", "accessPackage", "assignmentPolicy"],
    )
    [assignment] = run(builder.get(delivered)).value
    assert assignment.state == AccessPackageAssignmentState.Delivered
    assert (assignment.target.object_id, assignment.target.display_name) == (guest.id, "Petra")
    assert assignment.assignment_policy.id == policy.id
    begins, ends = assignment.schedule.start_date_time, assignment.schedule.expiration.end_date_time
    assert (ends - begins).days == 30

    members = graph.groups.by_group_id(made.group.id).members
    [member] = run(members.get()).value
    assert isinstance(member, User) and member.id == guest.id
    assert [user.id for user in run(members.graph_user.get()).value] == [guest.id]
    [role] = run(graph.users.by_user_id(guest.id).app_role_assignments.get()).value
    assert str(role.resource_id) == made.principal.id
    [group] = run(graph.users.by_user_id(guest.id).member_of.get()).value
    assert isinstance(group, Group) and group.display_name == "Campaign"

    removal = AccessPackageAssignmentRequest(
        request_type=AccessPackageRequestType.AdminRemove, assignment=AccessPackageAssignment(id=assignment.id)
    )
    run(elm.assignment_requests.post(removal))
    assert run(members.get()).value == []
    assert run(builder.get(delivered)).value == []


def test_refusals_carry_graph_codes(graph, run):
    with pytest.raises(APIError) as missing:
        run(graph.users.by_user_id(str(uuid.uuid4())).get())
    assert missing.value.response_status_code == 404
    assert missing.value.error.code == "Request_ResourceNotFound"
    with pytest.raises(APIError) as wrong:
        run(graph.users.get(query(graph.users, filter="displayNam eq 'x'")))
    assert wrong.value.response_status_code == 400
    assert "`displayNam`" in wrong.value.error.message
