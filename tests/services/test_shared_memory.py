"""With REDIS_URL, what one process counts and remembers is there for the next."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.core.mail import get_connection, send_mail
from django.urls import reverse

from tests import make

ROOT = Path(__file__).resolve().parents[2]


def test_the_cache_is_redis_and_another_process_reads_it():
    cache.set("word", "đã lưu")
    program = (
        "import django; django.setup(); from django.core.cache import cache;"
        f"cache.key_prefix = {cache.key_prefix!r}; print(ascii(cache.get('word')))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "nangluc.settings"},
    )  # fmt: skip
    assert said.stdout.strip() == ascii("đã lưu")
    assert "redis" in settings.CACHES["default"]["BACKEND"]


@pytest.mark.django_db
def test_a_session_is_kept_in_redis_and_survives_its_loss(client):
    user = make.user(make.person())
    client.force_login(user)
    assert any(client.session.session_key in key.decode() for key in _keys())
    cache.clear()  # Redis restarted without its memory: the database still knows her
    assert client.get(reverse("home")).status_code == 200


def _keys():
    return redis.Redis.from_url(settings.REDIS_URL).scan_iter(f"{cache.key_prefix}*")


def test_mail_goes_out_by_smtp(postbox):
    from nangluc.env import smtp

    given = smtp(postbox.url)
    wire = get_connection(
        given["EMAIL_BACKEND"], host=given["EMAIL_HOST"], port=given["EMAIL_PORT"]
    )
    send_mail("Chào", "Xin chào.", "nangluc@example.org", ["lan@example.org"], connection=wire)
    assert postbox.wait_for(1)[0].rcpt_tos == ["lan@example.org"]
