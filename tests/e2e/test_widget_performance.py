"""What the widget costs the page that embeds it."""

import gzip
import json
from pathlib import Path

import httpx
import pytest
from pages import Visit, embed, open_chat
from playwright.sync_api import expect
from report import Report
from servers import Site

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
LIMIT = 15_000
MESSAGES = Path(__file__).resolve().parents[2] / "api" / "widget" / "static" / "messages"


def test_everything_that_is_transferred_is_small(
    site: Site, site_url: str, server: str, visit: Visit, report: Report
) -> None:
    """The sum of the bodies as they travel, for the language with the largest words."""
    size = {path.stem: len(gzip.compress(path.read_bytes())) for path in MESSAGES.glob("*.json")}
    largest = max(size, key=lambda language: size[language])
    embed(site, server, lang=largest)
    page = visit("about:blank")
    bodies: dict[str, int] = {}

    def weigh(url: str, length: int) -> None:
        bodies[url.removeprefix(server)] = length

    page.on("requestfinished", lambda request: weigh(request.url, request.sizes()["responseBodySize"]))
    page.goto(site_url)
    open_chat(page)
    expect(page.locator("[part=panel]")).to_be_visible()
    ours = {path: length for path, length in bodies.items() if path.startswith("/widget")}
    assert sorted(ours) == ["/widget.js", f"/widget/{largest}.json"]
    report.figures["widget.js, bytes gzip"] = f"{ours['/widget.js']:,}"
    report.figures[f"words of the largest language ({largest}), bytes gzip"] = f"{ours[f'/widget/{largest}.json']:,}"
    report.figures["all that a visitor loads, bytes gzip"] = f"{sum(ours.values()):,} (limit {LIMIT:,})"
    assert sum(ours.values()) <= LIMIT


def test_loading_and_opening_hold_nothing_up(
    site: Site, site_url: str, server: str, visit: Visit, report: Report
) -> None:
    """The launcher comes right after the page, moves nothing on it, and opening it blocks nobody."""
    embed(site, server)
    page = visit("about:blank")
    page.add_init_script(
        """
        window.figures = { shift: 0, long: [] };
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) figures.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) figures.long.push(entry.duration);
        }).observe({ type: "longtask", buffered: true });
        addEventListener("load", () => {
          const loaded = performance.now();
          const look = () => {
            const chat = document.querySelector("passerelle-chat");
            const launcher = chat?.shadowRoot.querySelector("[part=launcher]");
            if (launcher?.checkVisibility()) figures.visible = performance.now() - loaded;
            else requestAnimationFrame(look);
          };
          look();
        });
        """
    )
    page.goto(site_url)
    expect(page.locator("[part=launcher]")).to_be_visible()
    page.wait_for_function("figures.visible !== undefined")
    page.evaluate("figures.long.length = 0")
    open_chat(page)
    expect(page.locator("[part=panel]")).to_be_visible()
    page.wait_for_timeout(300)
    figures = json.loads(page.evaluate("JSON.stringify(figures)"))
    report.figures["launcher visible after load, ms"] = f"{figures['visible']:.0f} (aim 100)"
    report.figures["layout shift"] = f"{figures['shift']:.4f} (aim 0)"
    report.figures["long tasks over 50 ms on opening"] = f"{len(figures['long'])} (aim 0)"
    assert figures["shift"] == 0


def test_unchanged_files_are_not_sent_again(server: str) -> None:
    with httpx.Client(base_url=server, trust_env=False) as client:
        for path in ("/widget.js", "/widget/fr.json"):
            first = client.get(path)
            assert first.headers["cache-control"] == "no-cache"
            again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
        assert client.get("/widget/xx.json").status_code == 404
