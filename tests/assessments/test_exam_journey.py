"""An exam in a real browser: a bad line, a dead browser, no script, another machine."""

import contextlib
import os
import signal
import subprocess
import time
from datetime import timedelta
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from assessments.models import Attempt, Result, Step
from assessments.papers import versions_of
from records import clock
from tests import make_assessments as make
from tests.browser import DESK, PHONE, overflow, violations
from tests.make import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PATIENCE_S = 45


def until(true):
    """Wait for what another process brings about."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come about in time")


class Window:
    """A browser process of its own, with a profile that outlives it, signed in as somebody."""

    def __init__(self, path, browser_type, profile, base, user):
        self.port_file = profile / "DevToolsActivePort"
        self.port_file.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                path, "--headless=new", "--no-sandbox", "--no-first-run", "--remote-debugging-port=0",
                f"--user-data-dir={profile}", "about:blank",
            ],
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until(lambda: self.port_file.exists() and "\n" in self.port_file.read_text())
        port = self.port_file.read_text().split()[0]
        until(lambda: self._answers(port))
        self.browser = browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = self.browser.contexts[0]
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}]
        )
        self.page = None
        self.open()

    def open(self):
        self.page = self.context.new_page()
        self.page.on("dialog", lambda dialog: dialog.accept())
        return self.page

    def _answers(self, port):
        with (
            contextlib.suppress(OSError),
            urlopen(f"http://127.0.0.1:{port}/json/version") as answer,
        ):
            return answer.status == 200
        return False

    def throttle(self, *, latency, speed):
        """A slow line: milliseconds, and bytes a second.  Detach what is returned to end it."""
        lines = self.context.new_cdp_session(self.page)
        lines.send("Network.enable")
        rates = {"downloadThroughput": speed, "uploadThroughput": speed}
        lines.send(
            "Network.emulateNetworkConditions", {"offline": False, "latency": latency, **rates}
        )
        return lines

    def offline(self, off=True):
        """Pull the plug, or put it back; once the page has noticed."""
        self.context.set_offline(off)
        until(lambda: self.page.evaluate("navigator.onLine") is not off)

    def kill(self):
        """kill -9, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def give(page, attempt, place, answer):
    page.click(f".number[data-go='{place}']")
    fields = page.locator(f"fieldset[data-question='{place}']")
    if attempt.questions[place - 1].kind == "working_days":
        fields.locator("input").fill(str(answer[0]))
        fields.locator("input").press("Tab")
    else:
        for option in answer:
            fields.locator(f"input[value='{option}']").check(force=True)


def on_record(attempt):
    return set(Step.objects.filter(attempt=attempt).values_list("question", flat=True))


def unsent(page):
    """Places the page says are unsent; one on record may be among them, until the page is told."""
    shown = page.locator(".number-unsent").evaluate_all("all => all.map(one => one.dataset.go)")
    return {int(place) for place in shown}


def stored(page):
    """Places whose unsent answers are on the browser's disk: what a kill cannot take."""
    return set(
        page.evaluate(
            """() => new Promise((resolve, reject) => {
              const asked = indexedDB.open("nangluc-exam");
              asked.onerror = () => reject(asked.error);
              asked.onsuccess = () => {
                const deal = asked.result.transaction("steps").objectStore("steps").getAll();
                deal.onsuccess = () => resolve(deal.result.map((step) => step.question));
              };
            })"""
        )
    )


def is_kept(page):
    """Whether the browser has what it needs to show the page again without a line."""
    return page.evaluate(
        """async () => {
          const files = [...document.querySelectorAll("script[src], link[rel=stylesheet]")];
          const asked = files.map((file) => caches.match(file.src || file.href, { ignoreVary: true }));
          return (await Promise.all(asked)).every(Boolean);
        }"""
    )


def test_an_exam_survives_a_bad_line_a_reload_and_a_killed_browser(
    chromium, chromium_path, live_server, tmp_path
):
    user = make.candidate()
    make.exam()
    window = Window(chromium_path, chromium.browser_type, tmp_path, live_server.url, user)
    page = window.page
    slow = window.throttle(latency=300, speed=40_000)
    page.goto(f"{live_server.url}{reverse('assessments:exam', args=['TNTKQ'])}")
    page.click("form[action$='/start/'] button")
    page.wait_for_selector("form.has-exam")
    attempt = Attempt.objects.get()
    right = make.right(attempt)
    for place in range(1, 6):
        give(page, attempt, place, right[place])
    until(lambda: on_record(attempt) == set(range(1, 6)))
    until(lambda: "đã lưu" in page.text_content("[data-saved]"))

    slow.detach()
    until(lambda: is_kept(page))
    window.offline()
    for place in range(6, 8):
        give(page, attempt, place, right[place])
    until(lambda: unsent(page) >= {6, 7})
    assert "chưa gửi được" in page.text_content("[data-note]")
    page.evaluate("document.body.dataset.seen = 'before'")
    page.reload()  # without a line: the paper with its answers, where it was left
    assert page.evaluate("document.body.dataset.seen") == "before"
    # Chromium pulls the plug of a new document a moment late: 6 and 7 may have slipped through.
    until(lambda: page.locator(".number-answered, .number-unsent").count() == 7)
    assert page.locator(".number[aria-current]").get_attribute("data-go") == "7"
    give(page, attempt, 8, right[8])
    until(lambda: 8 in unsent(page))
    window.offline(False)
    until(lambda: on_record(attempt) == set(range(1, 9)))

    window.offline()
    for place in range(9, 13):
        give(page, attempt, place, right[place])
    until(lambda: unsent(page) >= {9, 10, 11, 12})
    until(lambda: stored(page) == {9, 10, 11, 12})
    window.kill()
    assert on_record(attempt) == set(range(1, 9))

    window = Window(chromium_path, chromium.browser_type, tmp_path, live_server.url, user)
    page = window.page
    page.goto(f"{live_server.url}{reverse('assessments:attempt', args=[attempt.pk])}")
    until(lambda: on_record(attempt) == set(range(1, 13)))
    until(lambda: page.locator(".number-answered").count() == 12)
    for place in range(13, 21):
        give(page, attempt, place, right[place])
    page.click("[data-go='21']")
    until(lambda: "hết" in page.text_content("[data-missing]"))
    page.click("[data-hand-in]")
    page.wait_for_url("**/review/")
    assert on_record(attempt) == set(range(1, 21))
    assert Result.objects.get().score == 20
    assert versions_of(attempt.questions)[0].clause in page.content()
    window.browser.close()
    window.kill()


def test_a_paper_is_shown_without_a_line_to_nobody_else_and_to_nobody_who_signed_out(
    visits, live_server
):
    user, other = make.candidate(), make.candidate("Lý Thị Mai")
    version = make.exam()
    attempt = make.attempt(user, version, at=clock.now())
    address = reverse("assessments:attempt", args=[attempt.pk])
    stem = versions_of(attempt.questions)[0].stem

    def without_a_line(page):
        """What a reload shows of the attempt, the line being down."""
        page.context.set_offline(True)
        until(lambda: page.evaluate("navigator.onLine") is False)
        page.reload()
        page.wait_for_function(
            "document.readyState === 'complete'"
            " && document.querySelector('form.has-exam, [data-exam-offline]') !== null"
        )
        shown = page.content()
        page.close()
        return shown

    def opened():
        page = visits.page()
        signed_in(page, user)
        page.goto(address)
        page.wait_for_selector("form.has-exam")
        until(lambda: is_kept(page))
        return page

    def signed_in(page, account):
        page.goto(reverse("account_login"))
        page.fill("[name=login]", account.username)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_url(f"{live_server.url}/")

    assert escape(stem) in without_a_line(opened())

    # Signed out in another tab while the paper is still on the screen of this one.
    page = opened()
    tab = page.context.new_page()
    tab.goto(reverse("account_logout"))
    tab.click("main [type=submit]")
    tab.wait_for_selector(".entrance")
    assert escape(stem) not in without_a_line(page)

    # Somebody else signed in there.
    page = opened()
    tab = page.context.new_page()
    tab.goto(reverse("account_logout"))
    tab.click("main [type=submit]")
    signed_in(tab, other)
    tab.evaluate("localStorage.removeItem('signed-out')")
    assert escape(stem) not in without_a_line(page)

    # Another page was opened in the tab, and then the address of the paper.
    page = opened()
    page.goto(reverse("home"))
    page.context.set_offline(True)
    page.goto(address)
    page.wait_for_selector("[data-exam-offline]")
    assert escape(stem) not in page.content()

    # What the browser keeps beside the tab names nobody and holds no question.
    page = opened()
    kept = page.evaluate(
        """async () => {
          const cache = await caches.open("exam-offline");
          const all = await Promise.all((await cache.keys()).map((key) => cache.match(key)));
          return (await Promise.all(all.map((one) => one.text()))).join(" ");
        }"""
    )
    assert "exam-offline" in kept
    for secret in (stem, user.person.full_name, user.username):
        assert secret not in kept


def test_the_page_hands_itself_in_when_time_is_up(visits):
    user = make.candidate()
    version = make.exam()
    attempt = make.attempt(user, version, at=clock.now() - timedelta(minutes=30, seconds=-6))
    page = visits.page(user, width=PHONE)
    page.goto(reverse("assessments:attempt", args=[attempt.pk]))
    give(page, attempt, 1, make.right(attempt)[1])
    page.wait_for_url("**/review/", timeout=PATIENCE_S * 1000)
    assert Result.objects.get().score == 1


def test_another_machine_and_another_tab_are_told_of_each_other(visits):
    user = make.candidate()
    attempt = make.attempt(user, at=clock.now())
    address = reverse("assessments:attempt", args=[attempt.pk])
    right = make.right(attempt)
    here, there = visits.page(user), visits.page(user)
    for page in (here, there):
        page.goto(address)
        page.wait_for_selector("form.has-exam")
    give(there, attempt, 1, right[1])
    until(lambda: on_record(attempt) == {1})
    give(here, attempt, 2, right[2])
    until(lambda: "máy khác" in here.text_content("[data-warn]"))
    tab = here.context.new_page()
    tab.goto(address)
    until(lambda: "thẻ khác" in here.text_content("[data-warn]"))
    until(lambda: "thẻ khác" in tab.text_content("[data-warn]"))
    # What was answered on either is there for both, and neither overwrote the other.
    assert tab.locator(".number-answered").count() == 2


def test_without_script_the_exam_goes_page_by_page(visits):
    user = make.candidate()
    make.exam()
    page = visits.page(user, width=PHONE, script=False)
    page.goto(reverse("assessments:exam", args=["TNTKQ"]))
    page.click("form[action$='/start/'] button")
    attempt = Attempt.objects.get()
    right = make.right(attempt)
    for place in (1, 2):
        fields = page.locator(f"fieldset[data-question='{place}']")
        if attempt.questions[place - 1].kind == "working_days":
            fields.locator("input").fill(str(right[place][0]))
        else:
            for option in right[place]:
                # By its words: the bar at the foot may lie over the box itself.
                fields.locator(f"label:has(input[value='{option}'])").click()
        page.click("[data-move='1']")
    assert page.url.endswith("?q=3")
    assert page.locator(".number-answered").count() == 2
    page.click("[data-go='21']")
    page.click("[data-hand-in]")
    page.wait_for_url("**/review/")
    assert Result.objects.get().score == 2


@pytest.mark.parametrize(
    ("width", "language", "scheme"), [(PHONE, "vi", "light"), (DESK, "en", "dark")]
)
def test_every_page_of_an_exam_can_be_used_by_everybody(visits, width, language, scheme):
    user = make.candidate()
    attempt = make.attempt(user, at=clock.now())
    page = visits.page(user, width=width, language=language, scheme=scheme)
    for address in ("index", "exam", "attempt", "review"):
        if address == "review":
            page.click("[data-go='21']")
            page.click("[data-hand-in]")
            page.wait_for_url("**/review/")
        else:
            args = {"index": [], "exam": ["TNTKQ"], "attempt": [attempt.pk]}[address]
            page.goto(reverse(f"assessments:{address}", args=args))
        assert not violations(page), address
        assert overflow(page) <= 0, address
