"""Runs the unmodified Azure CLI in one process: a command line as a JSON list on each line in, its outcome on a line out.

Starting `az` for each command takes longer than most commands; its own entry point may be called again and again.
"""

import io
import json
import sys

# Before the CLI is imported: its log keeps the stream that it finds.
sys.stderr = errors = io.StringIO()

from azure.cli.core import get_default_cli  # noqa: E402


def outcome(words: list[str]) -> dict:
    """The exit code of one command and what it printed."""
    printed = io.StringIO()
    errors.seek(0)
    errors.truncate()
    try:
        code = get_default_cli().invoke([*words, "--output", "json", "--only-show-errors"], out_file=printed)
    except SystemExit as ended:
        code = ended.code
    return {"code": code or 0, "out": printed.getvalue(), "err": errors.getvalue()}


for line in sys.stdin:
    print(json.dumps(outcome(json.loads(line))), flush=True)
