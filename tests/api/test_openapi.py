"""What the service says of itself in its OpenAPI document is what it does."""

import asyncio
import json
import re
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from standins import FakeAnswering, MarkedLanguage, RasaStandIn, WordsInterpreter, make_settings, run_action

from api.app import create_app
from api.database.migrate import upgrade


def _references(node: object) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(_references, node.values()))
    return set().union(*map(_references, node)) if isinstance(node, list) else set()


async def test_every_reference_of_the_document_leads_somewhere(client: httpx.AsyncClient) -> None:
    """Generators of clients stop at the first reference that does not."""
    document = (await client.get("/openapi.json")).json()
    for reference in _references(document):
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


@pytest.mark.parametrize(
    ("path", "allowed"), [("/api/conversation", "DELETE, GET"), ("/api/chat", "POST"), ("/api/feedback", "POST")]
)
async def test_a_wrong_method_is_told_every_right_one(client: httpx.AsyncClient, path: str, allowed: str) -> None:
    response = await client.request("PATCH", path)
    assert (response.status_code, response.headers["allow"]) == (405, allowed)


@asynccontextmanager
async def _listening(directory: Path) -> AsyncIterator[str]:
    """Serve the application on a free port of this machine."""
    settings = make_settings(directory)
    await asyncio.to_thread(upgrade, settings.database_url)
    app = create_app(
        settings,
        answering=FakeAnswering(),
        interpreter=WordsInterpreter(),
        detector=MarkedLanguage(),
        run_action=run_action,
        index_version=lambda: "v7",
        rasa_transport=httpx.MockTransport(RasaStandIn()),
    )
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.mark.slow
async def test_generated_requests_meet_what_the_document_promises(tmp_path: Path) -> None:
    """Requests made from the document, right and wrong ones, get documented replies and no fault of the server."""
    async with _listening(tmp_path) as address:
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}/openapi.json"),
            *("--max-examples", "40", "--seed", "7", "--no-color"),
        ]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        output, _ = await process.communicate()
    text = output.decode()
    print(text[text.rfind("SUMMARY") :])
    assert process.returncode == 0, text
    operations = json.loads(re.search(r"Selected: (\d+)", text)[1])
    assert operations >= 7
