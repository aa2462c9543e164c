"""`az ad` and `az rest` of the unmodified Azure CLI, against Xenia registered as a cloud of its own.

The tests of this file build on one another, in the order in which they stand.
"""

import json
import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import DOMAIN, Server

DRIVER = Path(__file__).with_name("az_driver.py")
PERMISSIONS = [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
    "Group.ReadWrite.All",
    "User.ReadWrite.All",
]
PASSWORD = "Correct horse battery staple 9"


class Refused(Exception):
    """What `az` said when it ended with another code than 0."""


class AzureCli:
    """The CLI with a configuration folder of its own."""

    def __init__(self, server: Server, folder: Path) -> None:
        environment = {
            **os.environ,
            "AZURE_CONFIG_DIR": str(folder),
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_LOGIN_EXPERIENCE_V2": "false",
            "REQUESTS_CA_BUNDLE": server.certificate,
        }
        command = [os.environ["XENIA_AZURE_PYTHON"], "-W", "ignore", str(DRIVER)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def __call__(self, line: str, *more: str) -> object:
        """Runs `az` with the words of `line` and those in `more`; returns the JSON that it prints."""
        words = [*line.split(), *more]
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()
        done = json.loads(self.process.stdout.readline())
        if done["code"]:
            raise Refused(done["err"].strip())
        return json.loads(done["out"]) if done["out"].strip() else None

    def close(self) -> None:
        """Ends the process."""
        self.process.stdin.close()
        self.process.wait()


@pytest.fixture(scope="module")
def app(server: Server) -> dict:
    """The application that the scripts sign in as."""
    permissions = [word for permission in PERMISSIONS for word in ("--permission", permission)]
    return server.run("app", "create", "--name", "Scripts", *permissions)


@pytest.fixture(scope="module")
def az(server: Server, app: dict, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzureCli]:
    """The CLI, signed in."""
    cli = AzureCli(server, tmp_path_factory.mktemp("azure"))
    cli("cloud register --name Xenia --endpoint-resource-manager", server.base)
    cli("cloud set --name Xenia")
    login = cli(
        "login --service-principal --allow-no-subscriptions --username",
        app["clientId"],
        "--password",
        app["clientSecret"],
        "--tenant",
        server.tenant,
    )
    assert login[0]["tenantId"] == server.tenant
    yield cli
    cli.close()


@pytest.fixture(scope="module")
def made() -> SimpleNamespace:
    """What the steps made so far."""
    return SimpleNamespace()


def names(found: list[dict]) -> set[str]:
    """Their display names."""
    return {each["displayName"] for each in found}


def test_users_are_made_found_changed(az: AzureCli, made: SimpleNamespace) -> None:
    for name in ("Ada Lovelace", "Grace Hopper"):
        principal = f"{name.split()[0].lower()}@{DOMAIN}"
        user = az(f"ad user create --user-principal-name {principal} --display-name", name, "--password", PASSWORD)
        assert (user["displayName"], user["userPrincipalName"]) == (name, principal)
        setattr(made, name.split()[0].lower(), user["id"])
    assert az(f"ad user show --id ada@{DOMAIN}")["id"] == made.ada
    assert az(f"ad user show --id {made.ada}")["mail"] is None
    assert names(az("ad user list --display-name Ada")) == {"Ada Lovelace"}
    assert names(az(f"ad user list --upn grace@{DOMAIN}")) == {"Grace Hopper"}
    assert names(az("ad user list --filter", "startswith(displayName,'Grace')")) == {"Grace Hopper"}
    az(f"ad user update --id {made.ada} --display-name", "Ada King")
    assert names(az("ad user list")) >= {"Ada King", "Grace Hopper"}


def test_groups_have_members_and_owners(az: AzureCli, made: SimpleNamespace) -> None:
    group = az("ad group create --mail-nickname analysts --display-name", "Analysts", "--description", "Who counts")
    made.group = group["id"]
    az("ad group member add --group Analysts --member-id", made.ada)
    assert az("ad group member check --group Analysts --member-id", made.ada) == {"value": True}
    assert az("ad group member check --group Analysts --member-id", made.grace) == {"value": False}
    assert names(az("ad group member list --group Analysts")) == {"Ada King"}
    assert az(f"ad user get-member-groups --id {made.ada}") == [{"displayName": "Analysts", "id": made.group}]
    az("ad group owner add --group Analysts --owner-object-id", made.grace)
    az("ad group owner add --group Analysts --owner-object-id", made.ada)
    assert names(az("ad group owner list --group Analysts")) >= {"Ada King", "Grace Hopper"}
    az("ad group owner remove --group Analysts --owner-object-id", made.ada)
    assert "Ada King" not in names(az("ad group owner list --group Analysts"))
    parent = az("ad group create --mail-nickname everybody --display-name", "Everybody who counts")
    az(f"ad group member add --group {parent['id']} --member-id {made.group}")
    assert az(f"ad group get-member-groups --group {made.group}") == [parent["id"]]
    assert names(az("ad group list --display-name Analysts")) == {"Analysts"}
    assert az("ad group show --group Analysts")["description"] == "Who counts"
    az("ad group member remove --group Analysts --member-id", made.ada)
    assert az("ad group member list --group Analysts") == []
    az(f"ad group delete --group {parent['id']}")


def test_applications_are_registered(az: AzureCli, made: SimpleNamespace) -> None:
    roles = [
        {
            "allowedMemberTypes": ["User"],
            "description": "Reads reports",
            "displayName": "Reader",
            "isEnabled": True,
            "value": "reports.read",
        }
    ]
    app = az(
        "ad app create --display-name Reports --web-redirect-uris",
        "https://reports.example/callback",
        "--sign-in-audience",
        "AzureADMyOrg",
        "--app-roles",
        json.dumps(roles),
    )
    made.app, made.app_id = app["id"], app["appId"]
    assert app["web"]["redirectUris"] == ["https://reports.example/callback"]
    assert [role["value"] for role in app["appRoles"]] == ["reports.read"]
    assert az(f"ad app show --id {made.app_id}")["id"] == made.app
    assert names(az("ad app list --display-name Reports")) == {"Reports"}
    assert names(az(f"ad app list --app-id {made.app_id}")) == {"Reports"}
    az(f"ad app update --id {made.app_id} --web-redirect-uris", "https://reports.example/back", "https://reports.example/again")
    assert az(f"ad app show --id {made.app_id}")["web"]["redirectUris"] == [
        "https://reports.example/back",
        "https://reports.example/again",
    ]
    az(f"ad app owner add --id {made.app_id} --owner-object-id {made.grace}")
    assert "Grace Hopper" in names(az(f"ad app owner list --id {made.app_id}"))
    az(f"ad app owner remove --id {made.app_id} --owner-object-id {made.grace}")
    assert "Grace Hopper" not in names(az(f"ad app owner list --id {made.app_id}"))


def test_applications_trust_issuers(az: AzureCli, tmp_path: Path) -> None:
    app = az("ad app create --display-name", "Pipeline")["appId"]
    deploy = {
        "name": "deploy",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:contoso/site:ref:refs/heads/main",
        "description": "Deploys",
        "audiences": ["api://AzureADTokenExchange"],
    }
    parameters = tmp_path / "credential.json"
    parameters.write_text(json.dumps(deploy))
    federated = "ad app federated-credential"
    made = az(f"{federated} create --id {app} --parameters", f"@{parameters}")
    assert {name: made[name] for name in deploy} == deploy
    assert [each["id"] for each in az(f"{federated} list --id {app}")] == [made["id"]]
    for key in (made["id"], "deploy"):
        assert az(f"{federated} show --id {app} --federated-credential-id {key}")["id"] == made["id"]
    change = {**deploy, "subject": "repo:contoso/site:environment:production"}
    parameters.write_text(json.dumps(change))
    az(f"{federated} update --id {app} --federated-credential-id deploy --parameters", f"@{parameters}")
    shown = az(f"{federated} show --id {app} --federated-credential-id deploy")
    assert shown["subject"] == change["subject"]
    az(f"{federated} delete --id {app} --federated-credential-id deploy")
    assert az(f"{federated} list --id {app}") == []
    az(f"ad app delete --id {app}")


def test_an_application_has_credentials(az: AzureCli, made: SimpleNamespace, server: Server) -> None:
    first = az(f"ad app credential reset --id {made.app_id} --display-name first")
    assert (first["appId"], first["tenant"]) == (made.app_id, server.tenant)
    az(f"ad app credential reset --id {made.app_id} --append --display-name second")
    kept = az(f"ad app credential list --id {made.app_id}")
    assert {each["displayName"] for each in kept} == {"first", "second"}
    az(f"ad app credential delete --id {made.app_id} --key-id", kept[0]["keyId"])
    assert len(az(f"ad app credential list --id {made.app_id}")) == 1


def test_service_principals(az: AzureCli, made: SimpleNamespace) -> None:
    principal = az(f"ad sp create --id {made.app_id}")
    made.principal = principal["id"]
    assert az(f"ad sp show --id {made.app_id}")["id"] == made.principal
    assert names(az("ad sp list --display-name Reports")) == {"Reports"}
    assert "Reports" in names(az("ad sp list --all"))
    az(f"ad sp update --id {made.principal} --set", "tags=[\"finance\"]")
    assert az(f"ad sp show --id {made.principal}")["tags"] == ["finance"]
    reset = az(f"ad sp credential reset --id {made.principal}")
    assert reset["appId"] == made.app_id
    (kept,) = az(f"ad sp credential list --id {made.principal}")
    az(f"ad sp credential delete --id {made.principal} --key-id", kept["keyId"])
    assert az(f"ad sp credential list --id {made.principal}") == []
    assert isinstance(az(f"ad sp owner list --id {made.principal}"), list)


def test_permissions_are_asked_and_granted(az: AzureCli, made: SimpleNamespace, server: Server) -> None:
    graph = "00000003-0000-0000-c000-000000000000"
    user_read = "e1fe6dd8-ba31-4d61-89e7-88639da4683d"
    az(f"ad app permission add --id {made.app_id} --api {graph} --api-permissions", f"{user_read}=Scope")
    (asked,) = az(f"ad app permission list --id {made.app_id}")
    assert asked["resourceAccess"] == [{"id": user_read, "type": "Scope"}]
    granted = az(f"ad app permission grant --id {made.app_id} --api {graph} --scope User.Read")
    assert (granted["clientId"], granted["consentType"], granted["scope"]) == (made.principal, "AllPrincipals", "User.Read")
    (listed,) = az(f"ad app permission list-grants --id {made.app_id}")
    assert listed["id"] == granted["id"]
    az(f"rest --method delete --url {server.base}/v1.0/oAuth2PermissionGrants/{granted['id']} --resource {server.base}/")
    assert az(f"ad app permission list-grants --id {made.app_id}") == []
    az(f"ad app permission delete --id {made.app_id} --api {graph}")
    assert az(f"ad app permission list --id {made.app_id}") == []


def test_rest_reaches_everything_else(az: AzureCli, made: SimpleNamespace, server: Server) -> None:
    def rest(method: str, path: str, *more: str) -> object:
        return az(f"rest --method {method} --url", f"{server.base}{path}", "--resource", f"{server.base}/", *more)

    found = rest("get", "/v1.0/users?$filter=startswith(displayName,'Ada')&$select=id,displayName")
    assert found["value"] == [{"id": made.ada, "displayName": "Ada King"}]
    rest("patch", f"/v1.0/users/{made.ada}", "--body", json.dumps({"jobTitle": "Analyst", "department": "Engines"}))
    assert rest("get", f"/v1.0/users/{made.ada}?$select=jobTitle")["jobTitle"] == "Analyst"
    with pytest.raises(Refused, match="shoeSize"):
        rest("get", "/v1.0/users?$filter=shoeSize eq 43")
    assert rest("get", "/v1.0/organization")["value"][0]["id"] == server.tenant


def test_what_was_made_goes_away(az: AzureCli, made: SimpleNamespace) -> None:
    az(f"ad sp delete --id {made.principal}")
    az(f"ad app delete --id {made.app_id}")
    az("ad group delete --group Analysts")
    az(f"ad user delete --id ada@{DOMAIN}")
    with pytest.raises(Refused, match=made.ada):
        az(f"ad user show --id {made.ada}")
    with pytest.raises(Refused, match="Analysts"):
        az("ad group show --group Analysts")


def test_a_stranger_is_refused(az: AzureCli, server: Server) -> None:
    nobody = str(uuid.uuid4())
    with pytest.raises(Refused, match="AADSTS700016.*" + nobody):
        az(
            f"login --service-principal --allow-no-subscriptions --username {nobody} --password not-a-secret --tenant",
            server.tenant,
        )
