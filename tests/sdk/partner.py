"""The partner's side over plain HTTP, as a browser without scripts: pages, forms, and the code from the mail."""

import ctypes
import email
import email.policy
import os
import re
import select
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import httpx

PATIENCE_SECONDS = 20
# Of inotify(7): a file has its final name.
MOVED_HERE = 0x80


@contextmanager
def watched(folder: Path) -> Iterator[int]:
    """A descriptor that can be read from when a file has come to the folder since this began."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    if watch < 0 or libc.inotify_add_watch(watch, os.fsencode(folder), MOVED_HERE) < 0:
        raise OSError(ctypes.get_errno(), f"cannot watch {folder}")
    try:
        yield watch
    finally:
        os.close(watch)


class Forms(HTMLParser):
    """The forms of a page: where each posts, and its fields with what stands in them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append({"action": about.get("action", ""), "fields": {}, "choices": {}})
        if not self.forms or "name" not in about:
            return
        form = self.forms[-1]
        if about.get("type") in ("radio", "checkbox"):
            form["choices"].setdefault(about["name"], []).append(about.get("value", ""))
            if "checked" not in about:
                return
        if tag in ("input", "textarea", "select"):
            form["fields"][about["name"]] = about.get("value", "")


class Partner:
    """Somebody outside, with a mailbox and a browser."""

    def __init__(self, address: str, mails: Path, trust: ssl.SSLContext) -> None:
        self.address = address
        self.mails = mails
        self.http = httpx.Client(verify=trust, follow_redirects=True, timeout=30)
        self.page: httpx.Response

    def open(self, url: str) -> None:
        """Opens a page."""
        self.page = self.http.get(url)
        self.page.raise_for_status()

    def submit(self, having: str, **values: str) -> None:
        """Fills in the form that has the field `having`, and sends it."""
        form = next(form for form in Forms(self.page.text).forms if having in form["fields"] | form["choices"])
        url = urljoin(str(self.page.url), form["action"])
        self.page = self.http.post(url, data=form["fields"] | values, headers={"origin": origin(url)})
        self.page.raise_for_status()

    def sign_in(self) -> None:
        """Gets past the sign-in pages with a code from the mail."""
        self.submit("email", email=self.address)
        self.submit("code", code=self.code())

    def code(self) -> str:
        """The one-time code, as soon as the mail is there."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with watched(self.mails) as watch:
            while not (code := self.newest_code()):
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([watch], [], [], left)[0]:
                    raise AssertionError(f"no code for {self.address} within {PATIENCE_SECONDS} s")
                os.read(watch, 64 * 1024)
        return code

    def newest_code(self) -> str | None:
        """The code in the newest mail that has one, if there is any."""
        for file in sorted(self.mails.glob("*.eml"), reverse=True):
            mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            text = mail.get_body(("plain",))
            code = text and re.search(r"^(\d{4}) ?(\d{4})\r?$", text.get_content(), re.MULTILINE)
            if code and self.address in mail["to"]:
                return "".join(code.groups())
        return None

    def questions(self) -> dict:
        """The form of the questions: its fields and choices."""
        return next(form for form in Forms(self.page.text).forms if "policy" in form["fields"])


def origin(url: str) -> str:
    """Scheme, host and port of an address, as a browser says it."""
    parts = httpx.URL(url)
    return f"{parts.scheme}://{parts.netloc.decode()}"
