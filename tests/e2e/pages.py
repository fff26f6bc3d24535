"""What the tests of the widget do on a page."""

from collections.abc import Callable

from playwright.sync_api import Page
from servers import Site

Visit = Callable[..., Page]
QUESTIONS = "Qu’est-ce que l’OIM ?|Que fait l’OIM en Suisse ?|Qu’est-ce que l’Initiative de Berne ?"


def embed(site: Site, server: str, *, head: str = "", policy: str = "", **data: str) -> None:
    """Put the widget's one line on the site."""
    settings = {"questions": QUESTIONS, "privacy": "/privacy", **data}
    attributes = " ".join(f'data-{name}="{value}"' for name, value in settings.items())
    line = f'<script type="module" src="{server}/widget.js" {attributes}></script>'
    site.embed(line, head=head, policy=policy)


def embed_chats(site: Site, server: str, *chats: str, launcher: bool = True) -> None:
    """Put chats in the text of the site's page, each with these attributes, with the launcher or without."""
    settings = "" if launcher else 'data-launcher="false"'
    script = f'<script type="module" src="{server}/widget.js" {settings}></script>'
    site.embed(script + "".join(f"<passerelle-chat {attributes}></passerelle-chat>" for attributes in chats))


def open_chat(page: Page) -> None:
    page.locator("[part=launcher]").click()


def say(page: Page, text: str, chat: str = "passerelle-chat") -> None:
    """Write a message and send it with Enter."""
    field = page.locator(f"{chat} textarea[part=input]")
    field.fill(text)
    field.press("Enter")


def settle(page: Page) -> None:
    """Wait until nothing moves any more that moves only once: how it looks meanwhile is nobody's choice."""
    page.evaluate(
        """() => Promise.all([...document.querySelectorAll("passerelle-chat")]
          .flatMap((chat) => chat.shadowRoot.getAnimations())
          .filter((animation) => animation.effect.getTiming().iterations === 1)
          .map((animation) => animation.finished))"""
    )
