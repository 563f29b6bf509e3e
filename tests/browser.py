"""A real browser on a real server: pages opened as somebody, and what went wrong on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client

PHONE, DESK = 360, 1280
HEIGHTS = {PHONE: 740, DESK: 800}


@dataclass
class Visits:
    """Opens pages on the test server and keeps whatever the browser complained of.

    ``visits.page(user)`` is a Playwright page signed in as the account (None: a stranger), with
    the server as its base: ``page.goto("/learn/")``.  The fixture fails the test when ``faults``
    is not empty at its end; a test that provokes faults on purpose clears the list.
    """

    browser: object
    base: str
    faults: list[str] = field(default_factory=list)
    contexts: list = field(default_factory=list)

    def context(self, user=None, *, width=DESK, language="vi", script=True, scheme="light", **more):
        context = self.browser.new_context(
            base_url=self.base,
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=script,
            color_scheme=scheme,
            locale=language,
            timezone_id="Asia/Ho_Chi_Minh",
            **more,
        )
        context.set_default_timeout(15_000)
        self.contexts.append(context)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
                settings.SESSION_COOKIE_NAME
            ].value
        context.add_cookies([{"name": n, "value": v, "url": self.base} for n, v in cookies.items()])
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)
        return context

    def page(self, user=None, **options):
        return self.context(user, **options).new_page()

    def close(self):
        for context in self.contexts:
            context.close()

    def _console(self, message):
        # The page itself answering 404 is a test's own affair; a missing part of it is not.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != urlsplit(self.base).netloc:
            self.faults.append(f"foreign host: {request.url}")

    def _response(self, response):
        if response.status >= 500 or (
            response.status >= 400 and not response.request.is_navigation_request()
        ):
            self.faults.append(f"{response.status}: {response.url}")


def violations(page):
    """What axe finds on the page as it is now, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
