"""A visitor who follows every link: pages by GET only, of the same origin, each address once, few of each kind."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "iframe": "src"}
LEAVES = re.compile(r"/logout/?$")
NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?:RC|EX)-[0-9]{4}-[0-9A-Z]{10}|[0-9a-f]{40,}|\b[0-9]+\b|(?<=/)[^/]*(?:_3A|%3A|:)[^/]*")
"""What tells one address from another of its kind: ids, numbers, names of lots."""


@dataclass
class _Page(HTMLParser):
    """The links of a page, and of its first form the fields."""

    links: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag in LINKS and LINKS[tag] in found:
            self.links.append(found[LINKS[tag]])
        if tag == "form" and found.get("method", "get").lower() == "get" and "action" in found:
            self.links.append(found["action"])
        if tag == "input" and found.get("name"):
            self.fields.setdefault(found["name"], found.get("value", ""))


@dataclass
class Visitor:
    """One person's browser, without scripts. Cookies are kept; an answer is (status, kind, text)."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str, str]:
        return self._ask("GET", path)

    def sign_in(self, username: str, password: str) -> bool:
        """At the desk. Whether it let this person in."""
        form = _read(self.get("/desk/login/")[2]).fields
        body = urlencode({**form, "username": username, "password": password, "next": "/desk/"})
        status, _, _ = self._ask("POST", "/desk/login/", body)
        return status == 302

    def crawl(self, start: str, *, most: int = 400, of_a_kind: int = 3) -> None:
        """Follow links from `start`, at most `of_a_kind` addresses that differ in names only; `asked` holds each one's status."""
        waiting, kinds = [start], Counter[str]()
        while waiting and len(self.asked) < most:
            path = waiting.pop(0)
            kind = _kind(path)
            if path in self.asked or kinds[kind] >= of_a_kind or LEAVES.search(urlsplit(path).path):
                continue
            kinds[kind] += 1
            status, media, text = self.get(path)
            self.asked[path] = status
            if media == "text/html":
                waiting += _same_origin(path, _read(text).links)

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    self.cookies |= {key: morsel.value for key, morsel in SimpleCookie(value).items()}
            media = answer.headers.get_content_type()
            content = answer.read()
            location = answer.headers.get("Location")
            text = f'<a href="{location}"></a>' if location else content.decode("utf-8", "replace")
            return answer.status, "text/html" if location else media, text
        finally:
            connection.close()


def _read(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page


def _same_origin(base: str, links: list[str]) -> Iterator[str]:
    for link in links:
        joined = urlsplit(urljoin(f"http://here{base}", link))
        if joined.netloc in {"here"} and joined.scheme == "http":
            yield joined.path + (f"?{joined.query}" if joined.query else "")


def _kind(path: str) -> str:
    """An address without what names one thing, and of its query only the names."""
    address = urlsplit(path)
    names = "&".join(sorted(name for name, _ in parse_qsl(address.query, keep_blank_values=True)))
    return f"{NAMES.sub('*', address.path)}?{names}"
