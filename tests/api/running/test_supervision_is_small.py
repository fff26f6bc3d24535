"""The process that only watches the others stays small: what it prepares with, it imports in a child."""

import subprocess
import sys

_IMPORTS = """
import sys
import api.cli.main, api.running.preparing, api.running.serving
print(sorted({"numpy", "onnxruntime", "sklearn", "faiss", "rasa_sdk"} & set(sys.modules)))
print(open("/proc/self/status").read().partition("VmRSS:")[2].split()[0])
"""
MOST_MB = 90
"""Idle it takes some 10 MB more: the event loop, the HTTP client, the database for the set-up link."""


def test_supervising_imports_nothing_of_what_serves() -> None:
    done = subprocess.run([sys.executable, "-c", _IMPORTS], capture_output=True, text=True, check=True)
    heavy, kilobytes = done.stdout.splitlines()
    assert heavy == "[]"
    assert int(kilobytes) / 1024 <= MOST_MB
