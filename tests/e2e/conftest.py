"""A browser, the servers that it visits, and the table at the end that says what was checked."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from report import Report
from scripted import ScriptedRasa
from servers import ROOT, Site, complete, free_socket, origin_of, scripted, serving

CHROMIUM = Path("/usr/bin/chromium")
REPORT = pytest.StashKey[Report]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[REPORT] = Report()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the states with their axe violations, the sizes and the timings."""
    for line in config.stash[REPORT].lines():
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Report:
    return request.config.stash[REPORT]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start a browser; its driver occupies the thread's event loop, which tests elsewhere need, so not for longer."""
    if not CHROMIUM.exists():
        pytest.skip("there is no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site_and_origin() -> Iterator[tuple[Site, str]]:
    site, bound = Site(), free_socket()
    with serving(site.app, bound):
        yield site, origin_of(bound)


@pytest.fixture
def site(site_and_origin: tuple[Site, str]) -> Site:
    return site_and_origin[0]


@pytest.fixture
def site_url(site_and_origin: tuple[Site, str]) -> str:
    return site_and_origin[1] + "/"


@pytest.fixture(scope="session")
def _scripted(
    site_and_origin: tuple[Site, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, ScriptedRasa]]:
    rasa = ScriptedRasa()
    with scripted(tmp_path_factory.mktemp("scripted"), free_socket(), rasa, allowed_origins=site_and_origin[1]) as url:
        yield url, rasa


@pytest.fixture
def rasa(_scripted: tuple[str, ScriptedRasa]) -> ScriptedRasa:
    """Return the dialogue that the server asks, with nothing heard so far."""
    _scripted[1].heard.clear()
    return _scripted[1]


@pytest.fixture
def server(_scripted: tuple[str, ScriptedRasa]) -> str:
    """Return the address of a Passerelle with a scripted dialogue, which allows the site's origin."""
    return _scripted[0]


@pytest.fixture(scope="session")
def real_server(site_and_origin: tuple[Site, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the whole stack, which allows the site's origin."""
    if not (ROOT / ".venv-rasa").exists():
        pytest.skip("needs Rasa's environment; `make serve` makes it")
    with complete(tmp_path_factory.mktemp("complete"), site_and_origin[1]) as url:
        yield url


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser of its own; a script error or a breach of a policy fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(address: str, **options: object) -> Page:
        context = browser.new_context(**{"locale": "fr-CH", "viewport": {"width": 1100, "height": 760}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
