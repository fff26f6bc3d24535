"""The loop in a real browser, with the real process that tests: it follows the progress, with a script and without."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from browsing import SHOTS, on_a_port, too_wide, violations
from edits import GOOD, HARMFUL
from playwright.sync_api import Browser, Page, expect
from staff_standins import PASSWORD
from standins import MarkedLanguage, RasaStandIn, WordsInterpreter, run_action

from api.app import create_app
from api.building.assembly import assemble
from api.database.drafts import DraftRepository
from api.database.engine import Database
from api.database.staff_models import Account
from api.settings import Settings
from api.staff.access.passwords import hash_password
from api.staff.access.workshop import Workshop
from knowledge.editing.files import record_digest

pytestmark = [pytest.mark.slow, pytest.mark.e2e]
TEST_SECONDS = 600
"""The process is nice, so that a busy machine lets it wait."""
LOOKS: dict[str, dict[str, Any]] = {
    "fr": {"locale": "fr-CH", "viewport": {"width": 1280, "height": 900}},
    "de-dark": {"locale": "de-CH", "viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "it-phone": {"locale": "it-CH", "viewport": {"width": 360, "height": 740}, "device_scale_factor": 2},
    "en-narrow": {"locale": "en-GB", "viewport": {"width": 800, "height": 900}},
}


@pytest.fixture
def url(settings: Settings, rasa: RasaStandIn) -> Iterator[str]:
    with ThreadPoolExecutor() as threads:
        threads.submit(lambda: asyncio.run(_seed(settings))).result()
    parts = assemble(settings)
    app = create_app(
        settings,
        answering=parts.answering,
        interpreter=WordsInterpreter(),
        detector=MarkedLanguage(),
        run_action=run_action,
        index_version=lambda: parts.live.version_id,
        workshop=Workshop(
            parts.answering, parts.encoder, lambda: parts.live.get().index, parts.archive, parts.live.refresh
        ),
        rasa_transport=httpx.MockTransport(rasa),
    )
    with on_a_port(app) as origin:
        yield f"{origin}/staff"


async def _seed(settings: Settings) -> None:
    database = Database(settings.database_url)
    async with database.transaction() as session:
        account = Account(email="ada@example.org", role="admin", created_at=datetime.now(UTC))
        account.password_hash = hash_password(PASSWORD)
        session.add(account)
        await session.flush()
        drafts = DraftRepository(session)
        await drafts.create(GOOD, base=None, account_id=1)
        base = record_digest(settings.knowledge_dir, "entry", HARMFUL.payload.id)
        await drafts.create(HARMFUL, base=base, account_id=1)
    await database.close()


def _enter(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.locator("[name=email]").fill("ada@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{url}/")


def _put_to_the_test(page: Page, url: str, title: str) -> None:
    page.goto(f"{url}/drafts")
    for box in page.get_by_role("checkbox").all():
        box.set_checked(title in (box.get_attribute("aria-label") or box.locator("..").inner_text()))
    page.get_by_role("button", name="Put to the test").click()
    page.wait_for_url("**/publications/*")


def test_the_loop_from_drafts_to_rollback_and_every_look_of_its_pages(browser: Browser, url: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    _enter(page, url)

    _put_to_the_test(page, url, "How much is the residence permit?")
    expect(page.get_by_role("heading", name="Under test")).to_be_visible()
    page.screenshot(path=SHOTS / "staff-publication-running.png")
    expect(page.get_by_role("heading", name="Not to be published as it is")).to_be_visible(timeout=TEST_SECONDS * 1000)
    expect(page.get_by_role("heading", name="Quel est le prix du permis de séjour")).to_be_visible()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)

    _put_to_the_test(page, url, "Where is the office?")
    expect(page.get_by_role("heading", name="Ready to publish", exact=True)).to_be_visible(timeout=TEST_SECONDS * 1000)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="Published", exact=True)).to_be_visible()
    for look, options in LOOKS.items():
        _look_at(browser, context.storage_state(), url, look, options)
    page.goto(f"{url}/publications")
    page.get_by_role("button", name="Roll back publication 2").click()
    expect(page.get_by_role("heading", name="Rolled back", exact=True)).to_be_visible()
    context.close()
    assert faults == []


def test_without_javascript_the_page_comes_to_the_verdict_by_itself(browser: Browser, url: str) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    _enter(page, url)
    _put_to_the_test(page, url, "Where is the office?")
    expect(page.get_by_role("heading", name="Ready to publish", exact=True)).to_be_visible(timeout=TEST_SECONDS * 1000)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name="Published", exact=True)).to_be_visible()
    context.close()


def _look_at(browser: Browser, state: Any, url: str, look: str, options: dict[str, Any]) -> None:  # noqa: ANN401
    """No page is wider than its window or offends axe."""
    context = browser.new_context(storage_state=state, **options)
    page = context.new_page()
    for name, path in {"publications": "", "publication-blocked": "/1", "publication": "/2"}.items():
        page.goto(f"{url}/publications{path}")
        page.screenshot(path=SHOTS / f"staff-{name}-{look}.png", full_page=True)
        assert violations(page) == [], (name, look)
        assert too_wide(page) <= 0, (name, look)
    context.close()
