"""Serves the chat widget: one module and, for each language, what it says."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response

from api.widget.bundle import bundle

_STATIC = Path(__file__).parents[1] / "widget" / "static"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: plain and compressed once, under an entity tag of its content."""

    content: bytes
    compressed: bytes
    media_type: str
    etag: str

    @classmethod
    def of(cls, text: str, media_type: str) -> "Asset":
        """Prepare a text for sending."""
        content = text.encode()
        return cls(
            content, gzip.compress(content, 9, mtime=0), media_type, f'W/"{hashlib.sha256(content).hexdigest()[:16]}"'
        )


@cache
def assets() -> dict[str, Asset]:
    """Return the widget's files by name; raises `BundleError` where the modules cannot become one."""
    found = {"widget.js": Asset.of(bundle(_STATIC / "widget.js"), "text/javascript; charset=utf-8")}
    for path in sorted((_STATIC / "messages").glob("*.json")):
        words = json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False, separators=(",", ":"))
        found[path.name] = Asset.of(words, "application/json")
    return found


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def widget(request: Request) -> Response:
    """Send the module that a site embeds."""
    return _send(request, "widget.js")


@router.api_route("/widget/{language}.json", methods=["GET", "HEAD"])
async def words(request: Request, language: str) -> Response:
    """Send what the widget says in one language."""
    return _send(request, f"{language}.json")


def _send(request: Request, name: str) -> Response:
    """Send a file, or nothing if the browser has it: it asks each time, so that module and words always match."""
    asset = assets().get(name)
    if asset is None:
        raise HTTPException(404, f"The widget has no file {name!r}.")
    headers = {"ETag": asset.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Origin"}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.compressed, headers={**headers, "Content-Encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.content, headers=headers, media_type=asset.media_type)
