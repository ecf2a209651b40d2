"""Visitors who take their ticket at a kiosk: the pages that a finger would touch, with the device's own cookie."""

import asyncio
import random
import re
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
_TICKET = re.compile(r"/kiosk/ticket/([0-9a-f-]{36})")


@dataclass
class Kiosk:
    """One paired kiosk and what it has given out."""

    base: str
    host: str
    secret: str
    tickets: list[str] = field(default_factory=list)
    """Ids."""
    retries: int = 0

    async def give_tickets(self, count: int, seconds_between: float, seed: int) -> None:
        """Serve so many visitors, one after the other; whoever meets an error tries again, as people do."""
        chance = random.Random(seed)  # noqa: S311  # a simulation
        while len(self.tickets) < count:
            try:
                self.tickets.append(await self._one_visitor(chance))
            except (aiohttp.ClientError, TimeoutError, LookupError, ConnectionError):
                self.retries += 1
            await asyncio.sleep(seconds_between)

    async def _one_visitor(self, chance: random.Random) -> str:
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(self.base))
        jar.update_cookies({"device": self.secret}, URL(self.base))
        async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=30)) as http:
            page = await self._get(http, "/kiosk/ticket")
            page = await self._send(http, "/kiosk/ticket", page, area=_one_of(page, "area", chance))
            if 'name="service"' in page:
                page = await self._send(http, "/kiosk/ticket/reason", page, service=_one_of(page, "service", chance))
            return await self._send(http, "/kiosk/ticket/people", page, size="1")

    async def _get(self, http: aiohttp.ClientSession, path: str) -> str:
        async with http.get(self.base + path, headers={"Host": self.host}) as answer:
            answer.raise_for_status()
            return await answer.text()

    async def _send(self, http: aiohttp.ClientSession, path: str, page: str, **fields: str) -> str:
        """Send the page's form; the next page, or the ticket's id once there is one."""
        form = {**_hidden(page), **fields}
        headers = {"Host": self.host, "Origin": f"http://{self.host}"}
        async with http.post(self.base + path, data=form, headers=headers, allow_redirects=False) as answer:
            answer.raise_for_status()
            onward = answer.headers["Location"]
        issued = _TICKET.search(onward)
        return issued.group(1) if issued else await self._get(http, URL(onward).path)


def _hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's forms, the last of each name."""
    found = (dict(_ATTRIBUTE.findall(tag)) for tag in _HIDDEN.findall(page))
    return {each["name"]: each.get("value", "") for each in found if "name" in each}


def _one_of(page: str, name: str, chance: random.Random) -> str:
    """One of the answers that the page offers under this name. Raises LookupError where it offers none."""
    offered: list[str] = re.findall(rf'name="{name}"\s+value="([^"]+)"', page)
    return chance.choice(offered)
