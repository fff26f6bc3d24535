"""How the widget's files come together and are sent."""

import json
import re
from pathlib import Path

import httpx
import pytest
from standins import Start

from api.widget.bundle import BundleError, bundle

STATIC = Path(__file__).resolve().parents[2] / "api" / "widget" / "static"
ORIGIN = "https://example.org"


def _write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder / "main.js"


def test_modules_become_one_in_the_order_in_which_they_need_each_other(tmp_path: Path) -> None:
    (tmp_path / "look.css").write_text("p { color: red }", encoding="utf-8")
    entry = _write(
        tmp_path,
        main='import { b } from "./b.js";\nimport { a } from "./a.js";\nimport look from "./look.css";\nb(a, look);\n',
        b='import { a } from "./a.js";\nexport const b = (...all) => all;\n',
        a="/** Says a. */\nexport const a = 1; // one\n",
    )
    assert bundle(entry).split() == [
        *("const", "a=1;const", "b=(...all)=>all;const", 'look="p{color:red}";b(a,look);')
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "match"),
    [
        ({"main": 'import { a } from "./a.js";\nconst x = 1;\n', "a": "const x = 2;\nexport const a = x;\n"}, "x"),
        ({"main": 'import * as a from "./a.js";\n', "a": ""}, r"main\.js: cannot join 'import \* as a"),
        ({"main": "export default 1;\n"}, r"main\.js: cannot join 'export default 1;'"),
    ],
)
def test_what_cannot_be_joined_is_named(tmp_path: Path, files: dict[str, str], match: str) -> None:
    with pytest.raises(BundleError, match=match):
        bundle(_write(tmp_path, **files))


def test_every_language_says_everything_that_the_widget_says() -> None:
    words = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (STATIC / "messages").glob("*.json")}
    assert set(words) == {"fr", "de", "it", "en", "es", "pt", "ar", "uk"}
    used = set(re.findall(r"\bwords\.(\w+)", "".join(path.read_text(encoding="utf-8") for path in STATIC.glob("*.js"))))
    for language, said in words.items():
        assert said.keys() == words["en"].keys(), language
        assert used <= said.keys(), language
        assert all(text.strip() for text in said.values()), language


@pytest.mark.parametrize("path", ["/widget.js", "/widget/uk.json"])
async def test_files_are_compressed_and_sent_again_only_when_changed(client: httpx.AsyncClient, path: str) -> None:
    plain = await client.get(path, headers={"Accept-Encoding": "identity"})
    packed = await client.get(path)
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert packed.text == plain.text
    unchanged = await client.get(path, headers={"If-None-Match": packed.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status_code == 200
    assert (await client.head(path)).status_code == 200


async def test_only_allowed_origins_may_load_the_widget(start: Start) -> None:
    """A module script of another origin runs only where this header allows it."""
    client = await start(allowed_origins=ORIGIN)
    allowed = await client.get("/widget.js", headers={"Origin": ORIGIN})
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "Origin" in allowed.headers["vary"]
    other = await client.get("/widget.js", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


async def test_words_of_a_language_that_there_is_not(client: httpx.AsyncClient) -> None:
    for name in ("xx", "..%2Fwidget", "fr.json%00"):
        response = await client.get(f"/widget/{name}.json")
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


async def test_replies_are_not_compressed(client: httpx.AsyncClient) -> None:
    """Beside the visitor's words they hold the conversation's secret, which the compressed length would betray."""
    reply = await client.post("/api/chat", json={"message": "x" * 1000})
    assert "content-encoding" not in reply.headers
    assert (await client.get("/page.css")).headers["content-encoding"] == "gzip"
