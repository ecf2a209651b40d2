"""Ticket printers as they stand in a hall: they poll over HTTP, take what is offered, and print it on paper of ours.

Written from the makers' manuals (Star's CloudPRNT protocol guide 2.4; Epson's “Server Direct Print” and “ePOS-Print
XML”), not from the server: it knows nothing of it but the address and the secret.
"""

import base64
import http.client
import io
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from PIL import Image

from support.http_server import Answer

EPOS = "{http://www.epson-pos.com/schemas/2011/03/epos-print}"


@dataclass
class Printer:
    """What both makes have: an address, a head of so many dots, paper, a cover."""

    port: int
    host: str
    path: str
    dots: int = 576
    password: str | None = None
    paper_is_out: bool = False
    loses_confirmations: bool = False
    slips: list[Image.Image] = field(default_factory=list)
    """What came out."""
    answers: list[int] = field(default_factory=list)
    """The server's codes."""

    def request(self, method: str, query: str = "", body: str = "", content_type: str = "") -> Answer:
        """One request over a connection of its own."""
        headers = {"Host": self.host}
        if content_type:
            headers["Content-Type"] = content_type
        if self.password:
            headers["Authorization"] = "Basic " + base64.b64encode(f"printer:{self.password}".encode()).decode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, self.path + query, body=body, headers=headers)
            response = connection.getresponse()
            self.answers.append(response.status)
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def burn(self, picture: Image.Image) -> bool:
        """Whether it came out on paper."""
        assert picture.mode == "1" and picture.width == self.dots, (picture.mode, picture.size)
        if not self.paper_is_out:
            self.slips.append(picture)
        return not self.paper_is_out


@dataclass
class StarPrinter(Printer):
    """An mC-Print3."""

    mac: str = "00:11:62:aa:bb:cc"

    def poll(self) -> None:
        """One turn: tell how it is, take a job, confirm it."""
        answer = self._status()
        if answer.get("clientAction"):
            asked = [action["request"] for action in answer["clientAction"]]
            assert asked == ["ClientType"], asked
            answer = self._status(clientAction=[{"request": "ClientType", "result": "Star mC-Print3"}])
        if answer.get("jobReady"):
            assert "image/png" in answer["mediaTypes"] and answer["deleteMethod"] == "DELETE"
            self._take(answer["jobToken"])

    def _status(self, **more: Any) -> dict[str, Any]:
        code = "410%20Out%20of%20paper" if self.paper_is_out else "200%20OK"
        said = {"status": "23 6 0 0 0 0 0 0 0 ", "printerMAC": self.mac, "statusCode": code, **more}
        answer = self.request(
            "POST", body=json.dumps({**said, "printingInProgress": False}), content_type="application/json"
        )
        return answer.json if answer.status == 200 else {}

    def _take(self, token: str) -> None:
        mac = quote(self.mac, safe="")
        job = self.request("GET", f"?mac={mac}&type={quote('image/png', safe='')}&token={token}")
        assert job.status == 200 and job.headers["Content-Type"] == "image/png", job
        assert job.headers["X-Star-Cut"] == "full; feed=true"
        if not self.burn(Image.open(io.BytesIO(job.body))):
            self._status()
        elif not self.loses_confirmations:
            self.request("DELETE", f"?mac={mac}&code=200%20OK&token={token}")


@dataclass
class EpsonPrinter(Printer):
    """A TM-m30III."""

    id: str = ""

    def poll(self) -> None:
        """One turn: ask for a job, print it, tell how it went."""
        answer = self._form(ConnectionType="GetRequest")
        if answer.status != 200 or not answer.body:
            return
        assert answer.headers["Content-Type"].startswith("text/xml")
        info = ElementTree.fromstring(answer.body)
        assert info.tag == "PrintRequestInfo" and info.get("Version") == "2.00"
        results = [self._print(part) for part in info.findall("ePOSPrint")]
        if not self.loses_confirmations:
            self._form(ConnectionType="SetResponse", ResponseFile=_response_file(results))

    def tell_status(self) -> None:
        """What it sends by itself when its status changes."""
        bits = "0x000C0000" if self.paper_is_out else "0x00000004"
        status = f'<printerstatus devicename="local_printer" asbstatus="{bits}"/>'
        self._form(ConnectionType="SetStatus", Status=f'<statusmonitor Version="1.00">{status}</statusmonitor>')

    def _print(self, part: ElementTree.Element) -> tuple[str, str]:
        job = part.findtext("Parameter/printjobid") or ""
        assert part.findtext("Parameter/devid") == "local_printer" and 0 < len(job) <= 30
        data = part.find(f"PrintData/{EPOS}epos-print")
        assert data is not None and [child.tag for child in data] == [f"{EPOS}image", f"{EPOS}cut"]
        image = data[0]
        assert image.get("mode") == "mono" and image.get("color") == "color_1"
        size = int(image.get("width", "0")), int(image.get("height", "0"))
        raster = base64.b64decode(image.text or "", validate=True)
        assert len(raster) == (size[0] + 7) // 8 * size[1]
        picture = Image.frombytes("1", size, bytes(~byte & 0xFF for byte in raster))
        return job, "" if self.burn(picture) else "EPTR_REC_EMPTY"

    def _form(self, **fields: str) -> Answer:
        body = urlencode({**fields, "ID": self.id})
        return self.request("POST", body=body, content_type="application/x-www-form-urlencoded")


def _response_file(results: list[tuple[str, str]]) -> str:
    parts = "".join(
        f"<ePOSPrint><Parameter><devid>local_printer</devid><printjobid>{job}</printjobid></Parameter><PrintResponse>"
        f'<response xmlns="{EPOS[1:-1]}" success="{"false" if code else "true"}" '
        f'code="{code}" status="{0x000C0008 if code else 0x0F000016}" battery="0"/></PrintResponse></ePOSPrint>'
        for job, code in results
    )
    return f'<?xml version="1.0" encoding="utf-8"?><PrintResponseInfo Version="2.00">{parts}</PrintResponseInfo>'
