"""The pictures of README and docs/: a server of our own, the demo province, a real browser.

Each shot names its page, who looks, and on which screen.  Pictures are made anew as a whole, so
that they show one state of the product; names as arguments make only those (a prefix that ends
in "-" means all it begins).  Nothing in them is a real person.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chromium import find_or_install
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from records_shots import RECORDS
from shots import Shot

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SCREENS = {"phone": (375, 812), "desk": (1280, 860)}
PASSWORD = "nang-luc-2025"
COLOURS = 128  # enough for screens that are mostly paper, at a third of the bytes


def open_lesson(page: Page) -> None:
    page.locator("main a[href*='/learn/TNTKQ/'], main form button[type=submit]").first.click()
    page.wait_for_load_state()


def sit_exam(page: Page) -> None:
    """Reads the course to its end, begins the exam and answers the first questions."""
    open_lesson(page)
    while page.locator("form[data-progress]").count():
        here = page.url
        page.locator("form[data-progress] button[type=submit]").click()
        page.wait_for_url(lambda url, here=here: url != here)
    page.goto(page.url.split("/learn/")[0] + "/exams/TNTKQ/")
    page.locator("form[action$='/start/'] button[type=submit]").click()
    page.wait_for_url("**/exams/attempts/*/")
    for place in range(1, 7):
        first = page.locator(f"[data-question='{place}'] input").first
        if first.get_attribute("type") == "text":
            first.fill("3")
        else:
            first.check()
        page.locator("[data-move='1']").click()
    page.wait_for_timeout(800)


def hand_in(page: Page) -> None:
    page.locator("main a[href*='/exams/attempts/'], form[action$='/start/'] button").first.click()
    page.wait_for_url("**/exams/attempts/*/")
    page.locator("[data-go='21']").click()
    page.locator("[data-hand-in]").click()
    page.wait_for_url("**/review/")


SHOTS = (
    Shot("sign-in", "", "/account/login/", "phone"),
    Shot("officer-home", "officer", "/", "phone"),
    Shot("officer-standard", "officer", "/standard/", "phone", whole=True),
    Shot("officer-course", "officer", "/learn/TNTKQ/", "phone"),
    Shot("officer-lesson", "officer", "/learn/TNTKQ/", "phone", open_lesson),
    Shot("officer-exams", "officer", "/exams/", "phone"),
    Shot("officer-exam", "officer", "/learn/TNTKQ/", "phone", sit_exam),
    Shot("officer-review", "officer", "/exams/TNTKQ/", "phone", hand_in),
    Shot("hr-home", "noivu", "/"),
    Shot("hr-people", "noivu", "/people/?q=nguyen+thi"),
    Shot("hr-units", "noivu", "/units/?on=2025-07-01"),
    Shot("hr-figures", "noivu", "/figures/?on=2025-06-30"),
    Shot("hr-coverage", "noivu", "/coverage/?on=2025-07-01"),
    Shot("hr-requirements", "noivu", "/requirements/"),
    Shot("leader-home", "head", "/"),
    Shot("leader-home", "head", "/", "phone"),
    Shot("leader-eligibility", "head", "/commendations/eligibility/"),
    Shot("secretary-commendations", "thiduakhenthuong", "/commendations/"),
    Shot("author-studio", "tacgia", "/studio/"),
    Shot("author-question", "tacgia", "/studio/snippets/assessments/questiondraft/edit/1/"),
    Shot("author-workflow", "phapche", "/studio/reports/workflow_tasks/"),
    *RECORDS,
)


@contextmanager
def served(port: int) -> Iterator[str]:
    """The product on the demo province, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="nangluc-pictures-") as folder:
        environment = {**os.environ, "VAR_DIR": folder, "CLOCK": "2026-11-20T09:30"}
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        try:
            printed: list[str] = []
            for line in server.stdout or ():
                printed.append(line)
                if "Ctrl+C" in line:
                    break
            yield "".join(printed)
        finally:
            server.terminate()
            server.wait(20)


def sign_ins(printed: str) -> dict[str, str]:
    """User names by kind: the first printed is the officer, the second the head of a unit."""
    names = [
        line.split()[0]
        for line in printed.splitlines()
        if line.startswith("  ") and "…" not in line
    ]
    return {"officer": names[0], "head": names[1]} | {name: name for name in names[2:]}


def take(browser: Browser, base: str, shot: Shot, username: str) -> None:
    width, height = SCREENS[shot.screen]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="vi-VN",
        device_scale_factor=1,
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if username:
        page.goto(f"{base}/account/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(f"{base}/")
    page.goto(base + shot.path)
    shot.act(page)
    page.wait_for_load_state("networkidle")
    path = PICTURES / f"{shot.name}-{shot.screen}.png"
    page.screenshot(path=path, full_page=shot.whole)
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS).save(path, optimize=True)
    context.close()


def main() -> None:
    wanted = set(sys.argv[1:])
    port = int(os.environ.get("PORT") or 8790)
    path = find_or_install()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served(port) as printed, sync_playwright() as playwright:
        names = sign_ins(printed)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for shot in SHOTS:
            if wanted and not any(
                shot.name == one or (one.endswith("-") and shot.name.startswith(one))
                for one in wanted
            ):
                continue
            take(browser, f"http://127.0.0.1:{port}", shot, names[shot.who] if shot.who else "")
            print(f"docs/pictures/{shot.name}-{shot.screen}.png")
        browser.close()


if __name__ == "__main__":
    main()
