"""A console over a small knowledge directory of its own: one document, two entries that quote it, a list."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
from sqlalchemy import select
from staff_standins import Running

from api.database.draft_models import Draft
from api.database.staff_models import AuditEvent

VILLE = """---
id: ville
title: La ville
publisher: Ville
language: fr
source: https://example.org/ville
---

La ville compte 145 000 habitants et 32 quartiers.

## Guichet

Le guichet est ouvert du lundi au vendredi.

Il se trouve à la rue des Fleurs 4.
"""
ENTRIES = """
- id: ville-habitants
  subject: ville
  aspect: how-many
  questions: {fr: ["Combien la ville a-t-elle d'habitants ?"], en: ["How many people live in the city?"]}
  answers: {fr: "145 000.", en: "145,000."}
  evidence: [{document: ville, section: "", quote: "145 000 habitants"}]
- id: guichet-lieu
  subject: guichet
  aspect: where
  questions: {fr: ["Où est le guichet ?"]}
  answers: {fr: "À la rue des Fleurs 4."}
  evidence: [{document: ville, section: Guichet, quote: "rue des Fleurs 4"}]
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """The console with an editor at it, and the knowledge directory behind it."""

    console: Running
    knowledge: Path

    async def upload(
        self, data: bytes, name: str, page: str = "/documents/drafts/new", kind: str = "text/plain", **fields: str
    ) -> httpx.Response:
        """Send a file with the form of a page."""
        return await self.send(page, {"file": (name, data, kind)}, **fields)

    async def send(self, page: str, files: dict[str, tuple[str, bytes, str]], **fields: str) -> httpx.Response:
        """Send a form with files."""
        text = await self.console.get(page)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))
        return await self.console.client.post(
            f"/staff{page}", data={**hidden, **fields}, files=files or {"x": ("", b"", "")}
        )

    async def edit(self, page: str, **fields: str) -> httpx.Response:
        """Send the editing form with other values in some of its fields."""
        text = await self.console.get(page)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))
        shown = dict(re.findall(r'<input id="\w+" name="(\w+)" value="([^"]*)"', text))
        shown["language"] = re.findall(r'<option value="(\w*)" selected', text)[0]
        action = re.findall(r'<form class="edit[^"]*" method="post" action="/staff([^"]*)"', text)[0]
        return await self.console.client.post(f"/staff{action}", data={**hidden, **shown, **fields})

    async def drafts(self) -> list[Draft]:
        """Return all drafts."""
        query = select(Draft).order_by(Draft.id)
        return list((await self.console.query(lambda session: session.scalars(query))).all())

    async def noted(self) -> list[tuple[str, str]]:
        """Return what the audit log has besides signing in, with its target."""
        query = select(AuditEvent.action, AuditEvent.target).order_by(AuditEvent.id)
        rows = (await self.console.query(lambda session: session.execute(query))).all()
        return [(action, target) for action, target in rows if not action.startswith("sign-")]


StartDesk = Callable[..., Awaitable[Desk]]
