"""What a browser calls itself, shortened to what its owner would recognise."""

from oneroof.core.i18n import LazyText, staff_text

# The first that fits: Edge and Opera call themselves Chrome too, and everything calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str | None) -> LazyText | str:
    """ "Firefox on Windows", or that it is unknown. It is the browser's own word, and proves nothing."""
    agent = user_agent or ""
    browser = next((name for mark, name in _BROWSERS if mark in agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    if browser and system:
        return staff_text("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or staff_text("Unknown browser")
