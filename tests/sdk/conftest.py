"""The real binary, `xenia serve`, on a data folder and a port of its own: once on SQLite, once on PostgreSQL."""

import json
import os
import ssl
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

DOMAIN = "contoso.example"


def pytest_configure(config: pytest.Config) -> None:
    """The SDK warns of classes that it loads by itself."""
    config.addinivalue_line("filterwarnings", "ignore:(This class|GetQueryParameters) is deprecated")


@dataclass
class Server:
    """A running server: where it is, its organisation, and the commands beside it."""

    data: Path
    database: str | None
    base: str = ""
    tenant: str = ""

    @property
    def certificate(self) -> str:
        """What clients must trust."""
        return str(self.data / "tls" / "cert.pem")

    def trust(self) -> ssl.SSLContext:
        """The same for clients that want a context."""
        return ssl.create_default_context(cafile=self.certificate)

    @property
    def mails(self) -> Path:
        """The folder with the mails that it sent."""
        return self.data / "mail"

    def command(self, *words: str) -> list[str]:
        """A command line of the binary for this data."""
        database = ["--database", self.database] if self.database else []
        return [os.environ["XENIA_BINARY"], *words, "--json", "--data", str(self.data), *database]

    def run(self, *words: str) -> dict:
        """Runs a command beside the server and returns the JSON that it prints."""
        done = subprocess.run(self.command(*words), check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


def databases() -> list[str]:
    """SQLite always, PostgreSQL where the environment names a cluster."""
    return ["SQLite", "PostgreSQL"] if os.environ.get("XENIA_TEST_POSTGRES") else ["SQLite"]


@pytest.fixture(scope="module", params=databases())
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server with an organisation; it must end cleanly."""
    with tempfile.TemporaryDirectory(prefix="xenia-sdk-") as folder:
        name = f"sdk_{uuid.uuid4().hex}"
        database = fresh_database(name) if request.param == "PostgreSQL" else None
        server = Server(Path(folder), database)
        server.mails.mkdir()
        command = server.command("serve", "--listen", "127.0.0.1:0", "--domain", DOMAIN)
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline()
            assert line, f"the server ended with {process.wait()} before it was ready"
            ready = json.loads(line)
            server.base, server.tenant = ready["baseUrl"], ready["tenantId"]
            yield server
        finally:
            process.terminate()
            process.wait()
            if database:
                say(f"DROP DATABASE {name} WITH (FORCE)")
        assert process.returncode == 0, "the server ends cleanly"


def fresh_database(name: str) -> str:
    """Makes an empty PostgreSQL database and returns its address."""
    say(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(os.environ["XENIA_TEST_POSTGRES"])._replace(path=f"/{name}"))


def say(sql: str) -> None:
    """One statement to the cluster."""
    subprocess.run(["psql", "-Xqc", sql, os.environ["XENIA_TEST_POSTGRES"]], check=True)
