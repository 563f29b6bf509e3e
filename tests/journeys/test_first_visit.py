"""What a first visit costs on a bad line: from the sign-in page to the home page."""

import gzip
from urllib.parse import urlsplit

import pytest

from tests import make, world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LIMIT = 100_000  # bytes, gzipped, without fonts


def test_sign_in_to_home_weighs_little_and_asks_no_foreign_host(visits):
    account = world.build().own
    context = visits.context(width=360)
    sizes, hosts = {}, set()

    def weigh(response):
        hosts.add(urlsplit(response.url).netloc)
        if response.status == 200 and not response.url.endswith(".woff2"):
            sizes[response.url] = len(gzip.compress(response.body(), 6))

    page = context.new_page()
    page.on("requestfinished", lambda request: weigh(request.response()))
    page.goto("/account/login/", wait_until="networkidle")
    page.get_by_label("Mã cán bộ hoặc e-mail").fill(account.username)
    page.get_by_label("Mật khẩu").fill(make.PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url(f"{visits.base}/")
    page.wait_for_load_state("networkidle")
    assert hosts == {urlsplit(visits.base).netloc}
    heaviest = sorted(sizes.items(), key=lambda pair: -pair[1])
    assert sum(sizes.values()) <= LIMIT, heaviest
