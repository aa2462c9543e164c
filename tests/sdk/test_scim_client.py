"""Provisioning into an application that somebody else wrote: `scim2-server` of the python-scim project, on loopback."""

import json
import os
import queue
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from conftest import DOMAIN, Server

TOKEN = "s3cret"
PATIENCE_SECONDS = 20
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PERMISSIONS = [
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "GroupMember.ReadWrite.All",
    "Group.ReadWrite.All",
    "Synchronization.ReadWrite.All",
    "User.ReadWrite.All",
]


@pytest.fixture(scope="module", autouse=True)
def anywhere() -> Iterator[None]:
    """The application is on this machine, where a server does not go unless told so."""
    os.environ["XENIA_PROVISION_ANYWHERE"] = "true"
    yield
    del os.environ["XENIA_PROVISION_ANYWHERE"]


class Output:
    """What the application prints, line by line: waited for, never asked again and again."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, args=(process,), daemon=True).start()

    def _read(self, process: subprocess.Popen) -> None:
        for line in process.stdout:
            self.lines.put(line)
        self.lines.put("ended")

    def wait(self, pattern: str) -> re.Match:
        """Waits for the next line that has the pattern in it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        seen = []
        while not seen or seen[-1] != "ended":
            try:
                seen.append(self.lines.get(timeout=max(0, deadline - time.monotonic())))
            except queue.Empty:
                break
            if match := re.search(pattern, seen[-1]):
                return match
        raise AssertionError(f"the application did not say `{pattern}` but: {''.join(seen)}")


@pytest.fixture
def port() -> int:
    """A free port: the application does not say which one it took when told to take any."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def output(port: int) -> Iterator[Output]:
    """The application, by what it prints."""
    program = Path(sys.executable).parent / "scim2-server"
    command = [str(program), "--port", str(port), "--bearer-token", TOKEN]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    yield Output(process)
    process.terminate()
    process.wait()


@pytest.fixture
def application(port: int, output: Output) -> httpx.Client:
    """A client that looks into the application once it listens."""
    output.wait("Serving SCIM on")
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"authorization": f"Bearer {TOKEN}"})


@pytest.fixture(scope="module")
def graph(server: Server) -> httpx.Client:
    """Graph, for an application with the permissions that an administrator's script has."""
    words = [word for name in PERMISSIONS for word in ("--permission", name)]
    made = server.run("app", "create", "--name", "Script", *words)
    client = httpx.Client(base_url=f"{server.base}/v1.0", verify=server.trust(), timeout=30)
    form = {
        "client_id": made["clientId"],
        "client_secret": made["clientSecret"],
        "grant_type": "client_credentials",
        "scope": "https://graph.microsoft.com/.default",
    }
    token = client.post(f"{server.base}/{made['tenantId']}/oauth2/v2.0/token", data=form).raise_for_status().json()
    client.headers["authorization"] = f"Bearer {token['access_token']}"
    return client


def post(graph: httpx.Client, path: str, body: dict) -> dict:
    """Posts and returns the JSON of the answer."""
    answer = graph.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json() if answer.content else {}


def test_people_and_groups_are_kept_in_step(
    graph: httpx.Client, application: httpx.Client, output: Output
) -> None:
    """Made, matched, changed, disabled and enabled again, one at a time, each with an explanation."""
    registered = post(graph, "/applications", {"displayName": "CRM"})
    principal = post(graph, "/servicePrincipals", {"appId": registered["appId"]})["id"]
    person = {
        "accountEnabled": True,
        "displayName": "Ada Lovelace",
        "givenName": "Ada",
        "surname": "Lovelace",
        "department": "Engines",
        "mail": f"ada@{DOMAIN}",
        "mailNickname": "ada",
        "userPrincipalName": f"ada@{DOMAIN}",
        "passwordProfile": {"password": "analytical engine, 1843"},
    }
    ada = post(graph, "/users", person)["id"]
    group = post(
        graph,
        "/groups",
        {"displayName": "Engineers", "mailEnabled": False, "mailNickname": "engineers", "securityEnabled": True},
    )["id"]
    assignment = assign(graph, principal, ada)
    assign(graph, principal, group)

    synchronization = f"/servicePrincipals/{principal}/synchronization"
    job = post(graph, f"{synchronization}/jobs", {"templateId": "scim"})["id"]
    secrets = [{"key": "BaseAddress", "value": str(application.base_url)}, {"key": "SecretToken", "value": TOKEN}]
    graph.put(f"{synchronization}/secrets", json={"value": secrets}).raise_for_status()
    wrong = [secrets[0], {"key": "SecretToken", "value": "wrong"}]
    refused = graph.post(f"{synchronization}/jobs/{job}/validateCredentials", json={"credentials": wrong})
    assert refused.status_code == 400, refused.text
    post(graph, f"{synchronization}/jobs/{job}/validateCredentials", {})

    def now(subject: str, kind: str = "User") -> dict:
        subjects = [{"objectId": subject, "objectTypeName": kind}]
        body = {"parameters": [{"ruleId": "scim-users", "subjects": subjects}]}
        told = json.loads(post(graph, f"{synchronization}/jobs/{job}/provisionOnDemand", body)["value"])
        assert told["provisioningStatusInfo"]["status"] in ("success", "skipped"), told
        return told

    assert now(ada)["provisioningAction"] == "create"
    there = found(application, "/Users")
    assert there["userName"] == f"ada@{DOMAIN}" and there["active"] is True
    assert there["name"] == {"givenName": "Ada", "familyName": "Lovelace"}
    assert there[ENTERPRISE]["department"] == "Engines"
    assert there["emails"][0]["value"] == f"ada@{DOMAIN}"
    assert now(ada)["provisioningStatusInfo"]["status"] == "skipped"

    graph.patch(f"/users/{ada}", json={"department": None, "jobTitle": "Countess"}).raise_for_status()
    assert now(ada)["provisioningAction"] == "update"
    there = found(application, "/Users")
    assert there["title"] == "Countess" and "department" not in there.get(ENTERPRISE, {})

    reference = {"@odata.id": f"{graph.base_url}users/{ada}"}
    post(graph, f"/groups/{group}/members/$ref", reference)
    now(group, "Group")
    assert [one["value"] for one in found(application, "/Groups")["members"]] == [there["id"]]

    graph.delete(f"/servicePrincipals/{principal}/appRoleAssignedTo/{assignment}").raise_for_status()
    graph.delete(f"/groups/{group}/members/{ada}/$ref").raise_for_status()
    assert now(ada)["provisioningAction"] == "disable"
    assert found(application, "/Users")["active"] is False
    now(group, "Group")
    assert not found(application, "/Groups").get("members")

    assign(graph, principal, ada)
    now(ada)
    assert found(application, "/Users")["active"] is True
    log = graph.get("/auditLogs/provisioning").raise_for_status().json()["value"]
    assert {line["provisioningAction"] for line in log} == {"create", "update", "disable"}

    # And by itself, within moments of the start.
    post(graph, f"{synchronization}/jobs/{job}/start", {})
    graph.patch(f"/users/{ada}", json={"jobTitle": "Analyst"}).raise_for_status()
    while found(application, "/Users")["title"] != "Analyst":
        output.wait(r'"(PATCH|PUT) \S*/Users/')


def assign(graph: httpx.Client, principal: str, subject: str) -> str:
    """Assigns somebody to the application, with its default role."""
    nil = "00000000-0000-0000-0000-000000000000"
    body = {"principalId": subject, "resourceId": principal, "appRoleId": nil}
    return post(graph, f"/servicePrincipals/{principal}/appRoleAssignedTo", body)["id"]


def found(application: httpx.Client, path: str) -> dict:
    """The only resource of that kind over there."""
    resources = application.get(path).raise_for_status().json()["Resources"]
    assert len(resources) == 1, resources
    return resources[0]
