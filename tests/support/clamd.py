"""A clamd as far as our scanner needs one: it speaks INSTREAM and finds the EICAR test file."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# In two parts, so that no scanner finds this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class _Server(socketserver.ThreadingTCPServer):
    finds: bytes


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        assert self.rfile.read(len(b"zINSTREAM\0")) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        if b"too big" in content:
            self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
        else:
            self.wfile.write(
                b"stream: Eicar-Test-Signature FOUND\0" if self.server.finds in content else b"stream: OK\0"
            )


@contextmanager
def running_clamd(finds: bytes = EICAR) -> Iterator[str]:
    """Its address. It takes whatever holds `finds` for a virus."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.finds = finds
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
