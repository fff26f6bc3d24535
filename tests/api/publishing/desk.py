"""The console over the small knowledge directory, with the real index; tests run in this process when told to."""

from dataclasses import dataclass

from edits import GOOD
from staff_standins import Running

from api.building.assembly import Parts
from api.database.drafts import DraftRepository
from api.publishing.runner import run
from api.settings import Settings
from knowledge.editing.files import record_digest
from knowledge.editing.types import Edit, Removal


@dataclass
class Desk:
    """`queued` are the publications whose test the console began."""

    console: Running
    settings: Settings
    parts: Parts
    queued: list[int]

    async def draft(self, edit: Edit = GOOD) -> int:
        """Write a draft as the editor would."""
        payload = edit.payload
        kind = payload.of if isinstance(payload, Removal) else payload.kind
        base = record_digest(self.settings.knowledge_dir, kind, payload.id)
        async with self.console.database.transaction() as session:
            return (await DraftRepository(session).create(edit, base=base, account_id=1)).id

    async def test(self, *drafts: int) -> str:
        """Put drafts to the test, carry it out, and return the page's address."""
        response = await self.console.post("/publications", "/publications", draft=list(drafts))
        assert response.status_code == 303, response.text
        await run(self.settings, self.queued[-1])
        return response.headers["location"].removeprefix("/staff")

    async def act(self, page: str, action: str, **fields: object) -> str:
        """Press a button of a publication's page and return the page that comes."""
        response = await self.console.post(f"{page}/{action}", "/drafts", **fields)
        assert response.status_code == 303, response.text
        return await self.console.get(response.headers["location"].removeprefix("/staff"))

    async def ask(self, question: str) -> str:
        """Ask as a visitor."""
        return self.parts.answering.answer(question, language="fr").text
