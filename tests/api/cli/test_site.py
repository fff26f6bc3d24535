"""The site command, on a real site of this machine."""

import io
from pathlib import Path

from rich.console import Console
from sites.site import Site, page, serving

from api.cli.site import follow
from knowledge.documents import load_documents
from knowledge.readers.source import read_page
from knowledge.readers.web import open_client
from knowledge.sites import Crawler, Limits
from knowledge.sites.fetching import PoliteFetcher


def test_a_site_becomes_documents_and_the_report_names_each_page(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    pages = {
        "/": page("Town office", "Everything about permits and our counter in town.", links=("/fees", "/nowhere")),
        "/fees": page("Fees", "The permit costs 65 francs, and a copy of it costs another 12 francs."),
    }
    said = io.StringIO()
    with serving(Site(pages)) as site, open_client() as client:
        crawler = Crawler(PoliteFetcher(client, pause=0.0, longest_pause=0.0), read_page, Limits())
        outcomes = follow(crawler, f"{site.url}/", tmp_path, tmp_path / "seen.json", Console(file=said, width=200))
    assert outcomes == {"read": 2, "refused": 1}
    assert {document.title for document in load_documents(tmp_path / "documents").values()} == {"Town office", "Fees"}
    assert f"{site.url}/nowhere  the link leads nowhere" in said.getvalue()
    assert "2 read, 1 refused" in said.getvalue()
