"""What a site allows crawlers (RFC 9309), and the sitemaps it names."""

from protego import Protego

AGENT = "Passerelle"
"""The name under which a site may address this crawler in its robots.txt."""


class Robots:
    """The rules of one host."""

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    @classmethod
    def nothing_allowed(cls) -> "Robots":
        """Rules of a host whose robots.txt cannot be had for an error of its own: RFC 9309, section 2.3.1.4."""
        return cls("User-agent: *\nDisallow: /")

    def allows(self, url: str) -> bool:
        """Tell whether the page may be fetched."""
        return bool(self._rules.can_fetch(url, AGENT))

    @property
    def pause(self) -> float:
        """Seconds between two requests that the site asks for."""
        return float(self._rules.crawl_delay(AGENT) or 0.0)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of sitemaps that it names."""
        return tuple(self._rules.sitemaps)
