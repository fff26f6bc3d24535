"""A site is read politely, and afterwards only what changed of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from sites.site import Site, page, serving

from knowledge.errors import UnreadableSourceError
from knowledge.readers.source import read_page
from knowledge.readers.web import open_client
from knowledge.sites import Crawler, Limits, Seen, Visit
from knowledge.sites.fetching import PoliteFetcher

LIMITS = Limits(pause=0.0)
FEES = "The permit costs 65 francs, and a copy of it costs another 12 francs."
HOURS = "The counter is open on Mondays from 8 to 12, and on Tuesdays from 14 to 17."
Crawl = Callable[..., dict[str, Visit]]


@pytest.fixture
def site() -> Iterator[Site]:
    pages = {
        "/": page("Town office", "Everything about permits and our counter.", links=("/fees", "hours.html#monday")),
        "/fees": page("Fees", FEES, links=("/", "/hours.html", "https://elsewhere.example/x", "mailto:a@b.example")),
        "/hours.html": page("Opening hours", HOURS, links=("/fees?utm_source=menu", "/logo.png")),
    }
    with serving(Site(pages)) as running:
        yield running


@pytest.fixture
def crawl(site: Site) -> Crawl:
    """Return what became of each path."""

    def run(start: str = "/", known: Mapping[str, Seen] | None = None, limits: Limits = LIMITS) -> dict[str, Visit]:
        with open_client() as client:
            fetcher = PoliteFetcher(client, pause=limits.pause, longest_pause=0.0)
            visits = Crawler(fetcher, read_page, limits).crawl(site.url + start, known or {})
            return {visit.url.removeprefix(site.url) or "/": visit for visit in visits}

    return run


def outcomes(visits: Mapping[str, Visit]) -> dict[str, str]:
    return {path: visit.outcome for path, visit in visits.items()}


def seen(visits: Mapping[str, Visit]) -> dict[str, Seen]:
    return {visit.seen.url: visit.seen for visit in visits.values() if visit.seen}


def test_every_page_below_the_start_is_read_once_under_one_address(crawl: Crawl, site: Site) -> None:
    visits = crawl()
    assert outcomes(visits) == {"/": "read", "/fees": "read", "/hours.html": "read"}
    extract = visits["/fees"].extract
    assert extract is not None
    assert FEES in extract.text
    assert site.sent == {"/": 2, "/fees": 1, "/hours.html": 1}  # the start page tells first whether it is a sitemap


def test_only_what_changed_is_sent_again(crawl: Crawl, site: Site) -> None:
    known = seen(crawl())
    site.sent.clear()
    site.pages["/fees"] = site.pages["/fees"].replace("65", "70")
    assert outcomes(crawl(known=known)) == {"/": "unchanged", "/fees": "read", "/hours.html": "unchanged"}
    assert "/hours.html" not in site.sent


def test_a_page_that_only_looks_different_is_unchanged(crawl: Crawl, site: Site) -> None:
    known = seen(crawl())
    site.pages["/fees"] = site.pages["/fees"].replace("<main>", "<main class=new>")
    assert outcomes(crawl(known=known))["/fees"] == "unchanged"


def test_a_page_that_the_server_has_no_more_is_gone(crawl: Crawl, site: Site) -> None:
    known = seen(crawl())
    del site.pages["/hours.html"]
    site.pages["/"] = page("Town office", "Everything about permits.", links=("/fees",))
    site.pages["/fees"] = page("Fees", FEES)
    assert outcomes(crawl(known=known))["/hours.html"] == "gone"


def test_a_page_that_no_link_leads_to_any_more_stays(crawl: Crawl, site: Site) -> None:
    known = seen(crawl())
    site.pages["/"] = page("Town office", "Everything about permits.")
    assert outcomes(crawl(known=known))["/hours.html"] == "unchanged"


def test_a_page_that_moved_is_gone_here_and_read_there(crawl: Crawl, site: Site) -> None:
    known = seen(crawl())
    site.pages["/opening"] = site.pages.pop("/hours.html")
    site.moved["/hours.html"] = "/opening"
    visits = crawl(known=known)
    assert outcomes(visits) == {"/": "unchanged", "/fees": "unchanged", "/hours.html": "gone", "/opening": "read"}
    assert visits["/hours.html"].reason.endswith("/opening")


def test_a_page_that_breaks_for_a_while_stays_known(crawl: Crawl, site: Site) -> None:
    known = seen(crawl())
    site.broken["/fees"] = 500
    visits = crawl(known=known)
    assert outcomes(visits) == {"/": "unchanged", "/hours.html": "unchanged", "/fees": "refused"}
    assert "500" in visits["/fees"].reason


def test_a_site_that_is_down_ends_the_crawl_with_words(crawl: Crawl, site: Site) -> None:
    known = seen(crawl())
    site.broken = dict.fromkeys(["/fees", "/hours.html"], 502)
    with pytest.raises(UnreadableSourceError, match="2 pages in a row"):
        crawl(known=known, limits=replace(LIMITS, failures=2))


def test_robots_txt_is_obeyed(crawl: Crawl, site: Site) -> None:
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /fees\n"
    visits = crawl()
    assert outcomes(visits) == {"/": "read", "/fees": "refused", "/hours.html": "read"}
    assert "robots.txt" in visits["/fees"].reason
    assert site.asked["/fees"] == 0


@pytest.mark.parametrize("status", [500, 503])
def test_a_robots_txt_that_cannot_be_had_forbids_everything(crawl: Crawl, site: Site, status: int) -> None:
    site.broken["/robots.txt"] = status
    with pytest.raises(UnreadableSourceError, match=r"robots\.txt"):
        crawl()


def test_a_page_that_asks_not_to_be_used_leads_on_all_the_same(crawl: Crawl, site: Site) -> None:
    site.pages["/"] = page(
        "Town office", "Everything.", links=("/fees",), head='<meta name="robots" content="noindex">'
    )
    assert outcomes(crawl()) == {"/": "refused", "/fees": "read", "/hours.html": "read"}


def test_two_addresses_of_a_page_are_one(crawl: Crawl, site: Site) -> None:
    site.pages["/print"] = page("Fees", FEES, head='<link rel="canonical" href="/fees">')
    site.pages["/"] = page("Town office", "Everything.", links=("/print",))
    assert outcomes(crawl()) == {"/": "read", "/print": "refused", "/fees": "read", "/hours.html": "read"}


def test_a_sitemap_names_the_pages_and_no_link_is_followed(crawl: Crawl, site: Site) -> None:
    site.pages["/sitemap.xml"] = f"<sitemapindex><sitemap><loc>{site.url}/part.xml</loc></sitemap></sitemapindex>"
    pages = "".join(f"<url><loc>{url}</loc></url>" for url in (f"{site.url}/fees", "https://elsewhere.example/x"))
    site.pages["/part.xml"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'
    assert outcomes(crawl("/sitemap.xml")) == {"/fees": "read"}


def test_a_page_of_a_sitemap_that_moved_is_read_where_it_is(crawl: Crawl, site: Site) -> None:
    site.moved["/old"] = "/fees"
    site.pages["/sitemap.xml"] = f"<urlset><url><loc>{site.url}/old</loc></url></urlset>"
    assert outcomes(crawl("/sitemap.xml")) == {"/old": "refused", "/fees": "read"}


def test_only_the_folder_of_the_start_page_is_read(crawl: Crawl, site: Site) -> None:
    site.pages["/en/index.html"] = page("Office", "In English.", links=("/fees", "/en/more"))
    site.pages["/en/more"] = page("More", "There is more to say about it, and here it is said.")
    assert outcomes(crawl("/en/index.html")) == {"/en/index.html": "read", "/en/more": "read"}


def test_a_site_that_never_ends_is_read_up_to_the_limit(crawl: Crawl, site: Site) -> None:
    for number in range(30):
        text = f"This is the page of day {number}, with a sentence of its own."
        site.pages[f"/day/{number}"] = page(f"Day {number}", text, links=(f"/day/{number + 1}",))
    visits = crawl("/day/0", limits=replace(LIMITS, pages=5))
    assert list(outcomes(visits).values()) == ["read"] * 5 + ["refused"]
    assert "limit of 5 pages" in visits["/day/5"].reason


def test_a_busy_server_is_asked_once_more(site: Site) -> None:
    site.broken["/fees"] = 429
    site.headers["/fees"] = {"Retry-After": "7"}
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        site.broken.clear()

    with open_client() as client:
        fetched = PoliteFetcher(client, pause=0.0, longest_pause=60.0, sleep=sleep).fetch(f"{site.url}/fees")
    assert fetched.page is not None
    assert waited == [pytest.approx(7, abs=1)]


def test_there_is_a_pause_between_two_requests_and_less_after_one_that_cost_nothing(site: Site) -> None:
    waited: list[float] = []
    with open_client() as client:
        fetcher = PoliteFetcher(client, pause=60.0, longest_pause=60.0, sleep=waited.append)
        first = fetcher.fetch(f"{site.url}/fees")
        fetcher.fetch(f"{site.url}/fees", Seen(f"{site.url}/fees", "", etag=first.etag))
        fetcher.fetch(f"{site.url}/hours.html")
    assert waited == [pytest.approx(60, abs=5), pytest.approx(6, abs=5)]


def test_an_address_in_a_private_network_is_reached_only_if_it_is_allowed(site: Site) -> None:
    from knowledge.readers.guard import PublicTransport

    with (
        open_client(PublicTransport()) as client,
        pytest.raises(UnreadableSourceError, match="private network"),
    ):
        PoliteFetcher(client, pause=0.0, longest_pause=0.0).fetch(site.url)
