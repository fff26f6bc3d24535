"""The site command: keep documents in step with a web site."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from knowledge.readers.guard import PublicTransport
from knowledge.readers.source import read_page
from knowledge.readers.web import open_client
from knowledge.sites import Crawler, Limits
from knowledge.sites.fetching import PoliteFetcher
from knowledge.sites.syncing import PageReport, SiteFolder, memory_of


def run(start: str, pages: int | None, pause: float | None) -> None:
    """Read a web site into documents, and later only what changed of it; index them."""
    from api.building.preparation import prepare_index
    from api.settings import read_settings

    settings, console = read_settings(), Console()
    memory = memory_of(start, settings.var_dir / "sites")
    with open_client(PublicTransport(settings.document_networks)) as client:
        usual = Limits()
        limits = replace(
            usual,
            pages=usual.pages if pages is None else pages,
            pause=usual.pause if pause is None else pause,
        )
        fetcher = PoliteFetcher(client, pause=limits.pause, longest_pause=limits.longest_pause)
        outcomes = follow(Crawler(fetcher, read_page, limits), start, settings.knowledge_dir, memory, console)
    if outcomes["read"] or outcomes["gone"]:
        prepare_index(settings, console.print)


def follow(crawler: Crawler, start: str, into: Path, memory: Path, console: Console) -> Counter[str]:
    """Crawl, say what became of each page, and return how many had which outcome."""
    folder, outcomes = SiteFolder(into, memory), Counter[str]()
    for number, report in enumerate(folder.follow(crawler.crawl(start, folder.known)), start=1):
        outcomes[report.visit.outcome] += 1
        console.print(f"{number:>5}  {_line(report)}", soft_wrap=True)
    console.print(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()) or "no page")
    return outcomes


def _line(report: PageReport) -> str:
    visit = report.visit
    line = f"{visit.outcome:<9}  {escape(visit.url)}"
    if report.kept:
        names = ", ".join(report.kept)
        return f"{line}  [yellow]not taken over: {names} would lose their evidence[/yellow]"
    return f"{line}  {escape(visit.reason)}" if visit.reason else line
