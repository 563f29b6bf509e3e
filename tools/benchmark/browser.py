"""A candidate's browser without the drawing: cookies, tokens, one kept-alive connection."""

from __future__ import annotations

import http.client
import json
import random
import re
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from urllib.parse import urlencode, urlsplit

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Browser:
    """One person's session.  ``get`` and ``post`` do not follow redirects unless told."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    connection: http.client.HTTPConnection | None = None
    # Other servers of the same site, as behind a balancer: each connection takes any of them.
    others: tuple[str, ...] = ()
    source: str = ""
    # One person does one thing at a time, whoever of the drivers holds her.
    lock: Lock = field(default_factory=Lock, repr=False)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        with self.lock:
            return self._sent(method, path, body, headers)

    def _sent(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self.connection is None and self.others:
            self.base = random.choice((self.base, *self.others))
        host = urlsplit(self.base).netloc
        all_headers = {"Host": host, "Accept-Encoding": "identity", **headers}
        if self.cookies:
            all_headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        for attempt in (1, 2):
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    host, timeout=60, source_address=(self.source, 0) if self.source else None
                )
            start = time.perf_counter()
            try:
                self.connection.request(method, path, body, all_headers)
                reply = self.connection.getresponse()
                answer = Answer(
                    reply.status, reply.headers, reply.read(), time.perf_counter() - start
                )
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = None
                if attempt == 2 or method == "POST":
                    raise
                continue
            for cookie in reply.headers.get_all("Set-Cookie") or ():
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.split(";", 1)[0]
            if found := _TOKEN.search(answer.text if answer.status == 200 else ""):
                self.token = found[1]
            return answer
        raise AssertionError

    def get(self, path: str, *, follow: bool = False) -> Answer:
        answer = self._send("GET", path, None, {})
        while follow and answer.status in {301, 302, 303}:
            answer = self._send("GET", answer.headers["Location"], None, {})
        return answer

    def post(self, path: str, data: dict[str, Any], *, follow: bool = False) -> Answer:
        body = urlencode({"csrfmiddlewaretoken": self.token, **data}, doseq=True).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": self.base}
        answer = self._send("POST", path, body, headers)
        return (
            self.get(answer.headers["Location"], follow=True)
            if follow and answer.status in {302, 303}
            else answer
        )

    def post_json(self, path: str, data: Any) -> Answer:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-CSRFToken": self.token or self.cookies.get("csrftoken", ""),
            "Referer": self.base,
        }
        return self._send("POST", path, json.dumps(data).encode(), headers)
