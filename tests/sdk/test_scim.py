"""The SCIM server against `scim2-tester`, the conformance checks of the python-scim project, unmodified."""

import os
import re
import subprocess
import sys
from pathlib import Path

from conftest import DOMAIN, Server

CHECKS = 90


def test_no_check_of_scim2_tester_fails(server: Server) -> None:
    """Discovery, making, reading, replacing, patching and deleting people and groups, attribute by attribute."""
    made = server.run("provisioning", "connect", "--name", "Checks", "--domain", DOMAIN, "--groups")
    environment = os.environ | {
        "SSL_CERT_FILE": server.certificate,
        "SCIM_CLI_HEADERS": f"Authorization: Bearer {made['token']}",
    }
    program = Path(sys.executable).parent / "scim2"
    command = [str(program), "--url", made["scimEndpoint"], "test", "--verbose"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    said = done.stdout + done.stderr
    outcomes = re.findall(r"^(SUCCESS|ERROR|CRITICAL|SKIPPED|COMPLIANT|DEVIATION|ACCEPTABLE)\b", said, re.MULTILINE)
    assert outcomes.count("SUCCESS") >= CHECKS, said
    assert set(outcomes) == {"SUCCESS"}, said
