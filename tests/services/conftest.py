"""The services themselves: a Celery worker of our own, a mail server that really receives."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.services)


class Postbox:
    """What arrived by SMTP."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, _server, _session, envelope):
        self.letters.append(envelope)
        return "250 OK"

    def wait_for(self, count):
        until = time.monotonic() + PATIENCE_S
        while len(self.letters) < count and time.monotonic() < until:
            time.sleep(0.05)
        return self.letters


@pytest.fixture
def postbox():
    from aiosmtpd.controller import Controller

    box = Postbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}"
    yield box
    controller.stop()


@pytest.fixture
def worker(postbox, transactional_db):
    """A worker as the operator starts it, on the test's database, mailing to the postbox."""
    from nangluc.celery import app

    known = connection.settings_dict
    password = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    host = f"{known['HOST'] or '127.0.0.1'}:{known['PORT'] or 5432}"
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{known['USER']}{password}@{host}/{known['NAME']}",
        "EMAIL_URL": postbox.url,
        "PYTHONUTF8": "1",
    }
    app.control.purge()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "celery", "-A", "nangluc", "worker",
            "--pool", "solo", "--loglevel", "warning", "--without-gossip", "--without-mingle",
        ],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    until = time.monotonic() + PATIENCE_S
    while not app.control.ping(timeout=0.5):
        assert process.poll() is None and time.monotonic() < until, "the worker did not start"
    app.conf.task_always_eager = False
    yield process
    app.conf.task_always_eager = True
    process.terminate()
    process.wait(30)
