"""What the browser tests found, for the table at the end of their run and for people to look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from pages import settle
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"
_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},  # axe leaves it out unless it is asked for
}


@dataclass
class Report:
    """States of the widget with their axe violations, and figures by name."""

    states: dict[str, list[str]] = field(default_factory=dict)
    figures: dict[str, str] = field(default_factory=dict)

    def check(self, page: Page, state: str, *, full_page: bool = False) -> None:
        """Keep a screenshot of a state and let axe look at it; a violation fails the test."""
        settle(page)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{state.replace(' ', '-')}.png", full_page=full_page)
        found = Axe().run(page, options=_RULES).response["violations"]
        self.states[state] = [f"{rule['id']}: {rule['nodes']}" for rule in found]
        assert found == [], [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]

    def lines(self) -> Iterator[str]:
        """Yield the lines of the table, none if nothing was looked at."""
        if self.states:
            yield f"{'state':<32}axe violations"
            yield from (f"{state:<32}{len(found)}" for state, found in self.states.items())
            total = sum(map(len, self.states.values()))
            yield f"{len(self.states)} states, {total} axe violations; pictures of all in var/{SCREENSHOTS.name}"
        yield from (f"{name:<48}{figure}" for name, figure in self.figures.items())
