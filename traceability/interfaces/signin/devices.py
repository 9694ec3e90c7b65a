"""What a browser says of itself, in words that its owner knows again. It may lie: nothing rests on it. Pure."""

from collections.abc import Iterable

BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("MicroMessenger", "WeChat"), ("SamsungBrowser", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("Chrome/", "Chrome"), ("CriOS", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"), ("python", "Python"),
)  # fmt: skip
"""What a `User-Agent` holds, and the name. The first that fits: most claim to be several."""
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Harmony", "HarmonyOS"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(agent: str) -> list[str]:
    """Browser and system, each empty where it is not known."""
    return [_first(agent, BROWSERS), _first(agent, SYSTEMS)]


def _first(agent: str, names: Iterable[tuple[str, str]]) -> str:
    return next((name for sign, name in names if sign in agent), "")
