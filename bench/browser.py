"""A person at a browser, as cheap as it can be: one kept-open connection, cookies, the log-in, and posting of forms."""

from __future__ import annotations

import re
import secrets
import socket
from dataclasses import dataclass
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_LEFT_OUT = frozenset({b"messages", b"submitted"})  # a browser sends them once, with the page that shows them


@dataclass(frozen=True)
class Answer:
    status: int
    headers: bytes
    body: bytes

    def header(self, name: bytes) -> str:
        found = re.search(rb"\r\n" + name + rb": ([^\r]*)", self.headers, re.IGNORECASE)
        return found[1].decode() if found else ""


class Browser:
    """One person's session on 127.0.0.1:`port`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[bytes, bytes] = {}
        self._socket: socket.socket | None = None
        self._rest = b""

    # --- requests ------------------------------------------------------------------------------------------------

    def request(self, method: str, path: str, fields: dict[str, str] | None = None) -> bytes:
        """The bytes of a request with the present cookies; `fields` are sent as a form."""
        body = urlencode(fields).encode() if fields is not None else b""
        cookies = b"; ".join(name + b"=" + value for name, value in self.cookies.items())
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/html\r\n"
            f"Accept-Language: zh-CN,zh;q=0.9\r\nReferer: http://127.0.0.1:{self.port}{path}\r\n"
        ).encode()
        if cookies:
            head += b"Cookie: " + cookies + b"\r\n"
        if fields is not None:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n".encode()
        return head + b"\r\n" + body

    def send(self, request: bytes) -> Answer:
        """Send prepared bytes, wait for the whole answer. A connection that the server closed is opened once again."""
        for last in (False, True):
            try:
                return self._send(request)
            except ConnectionError:
                self._socket = None
                if last:
                    raise
        raise AssertionError

    def _send(self, request: bytes) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._rest = b""
        self._socket.sendall(request)
        buffer = self._rest
        while (end := buffer.find(b"\r\n\r\n")) < 0:
            buffer += self._more()
        headers, body = buffer[: end + 2], buffer[end + 4 :]
        answer = Answer(int(headers[9:12]), headers, b"")
        if answer.header(b"transfer-encoding") == "chunked":
            return Answer(answer.status, headers, self._chunks(body))
        length = int(answer.header(b"content-length") or 0)
        while len(body) < length:
            body += self._more()
        self._rest = body[length:]
        return Answer(answer.status, headers, body[:length])

    def _chunks(self, buffer: bytes) -> bytes:
        whole = b""
        while True:
            while (end := buffer.find(b"\r\n")) < 0:
                buffer += self._more()
            size = int(buffer[:end], 16)
            while len(buffer) < end + size + 4:
                buffer += self._more()
            whole += buffer[end + 2 : end + 2 + size]
            buffer = buffer[end + size + 4 :]
            if size == 0:
                self._rest = buffer
                return whole

    def _more(self) -> bytes:
        received = self._socket.recv(262_144)
        if not received:
            raise ConnectionError("the server closed the connection")
        return received

    # --- a person's doings ---------------------------------------------------------------------------------------

    def open(self, path: str) -> Answer:
        """GET, keeping the cookies that come with it."""
        return self._keep(self.send(self.request("GET", path)))

    def post(self, path: str, fields: dict[str, str]) -> Answer:
        """POST a form, keeping the cookies."""
        return self._keep(self.send(self.form(path, fields)))

    def form(self, path: str, fields: dict[str, str]) -> bytes:
        """The bytes of a filled-in form: its fields, the CSRF token and a key of its own, as the page makes them."""
        own = {"csrfmiddlewaretoken": self.token, "idempotency_key": secrets.token_hex(16)}
        return self.request("POST", path, {**own, **fields})

    def log_in(self, username: str, password: str) -> None:
        """By the log-in page; raises RuntimeError when it does not let us in."""
        self.token = self._token(self.open("/login/"))
        answer = self.post("/login/", {"username": username, "password": password, "next": "/menu/"})
        if answer.status != 302 or b"sessionid" not in self.cookies:
            raise RuntimeError(f"log-in of {username} answered {answer.status}: {answer.body[:300]!r}")
        self.token = self._token(self.open("/menu/"))

    def _token(self, answer: Answer) -> str:
        found = _TOKEN.search(answer.body.decode())
        if found is None:
            raise RuntimeError(f"no form with a CSRF token in the answer ({answer.status})")
        return found[1]

    def _keep(self, answer: Answer) -> Answer:
        for name, value in re.findall(rb"\r\nset-cookie: ([^=]+)=([^;\r]*)", answer.headers, re.IGNORECASE):
            if name not in _LEFT_OUT:
                self.cookies[name] = value
        return answer
