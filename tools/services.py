"""`make test-services`: the suite on PostgreSQL with Redis and a real Celery worker.

DATABASE_URL and REDIS_URL say where they are; without them 127.0.0.1 is asked.  Exit code 75
means that they do not answer and nothing was run.
"""

import getpass
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
UNAVAILABLE = 75


def postgresql() -> tuple[str | None, str]:
    """The address of a database name of our own on a server that answers, and the reason if none."""
    own = f"nangluc_ci_{os.getpid()}"
    given = os.environ.get("DATABASE_URL")
    users = [getpass.getuser(), "postgres"]
    addresses = [given] if given else [f"postgresql://{user}@127.0.0.1:5432/" for user in users]
    reason = ""
    for address in addresses:
        parts = urlsplit(address)
        try:
            maintenance = urlunsplit(parts._replace(path="/postgres"))
            with psycopg.connect(maintenance, connect_timeout=3) as connection:
                may = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
                if may and may[0]:
                    return urlunsplit(parts._replace(path=f"/{own}")), ""
                reason = f"{parts.username} may not create databases there"
        except psycopg.Error as error:
            reason = str(error).strip().splitlines()[0]
    return None, reason


def empty_redis() -> tuple[str | None, str]:
    """The address of a Redis database that is empty, so that no other work is met there."""
    given = os.environ.get("REDIS_URL")
    ours = [f"redis://127.0.0.1:6379/{number}" for number in range(15, 0, -1)]
    for address in [given] if given else ours:
        try:
            client = redis.Redis.from_url(address, socket_connect_timeout=3)
            if given or client.dbsize() == 0:
                client.ping()
                return address, ""
        except redis.RedisError as error:
            return None, str(error)
    return None, "none of its sixteen databases is empty"


def forget(database: str) -> None:
    """Drop what the tests made: test_<name>, test_<name>_gw0, their copies."""
    parts = urlsplit(database)
    name = f"test_{parts.path.lstrip('/')}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as admin:
        found = admin.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [name]
        ).fetchall()
        for (one,) in found:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(one)))


def main() -> int:
    database, why_no_database = postgresql()
    cache, why_no_cache = empty_redis()
    if not database or not cache:
        print("Not run on PostgreSQL, Redis and a worker:")
        print(f"  PostgreSQL: {why_no_database or 'answers'}")
        print(f"  Redis: {why_no_cache or 'answers'}")
        return UNAVAILABLE
    print(
        "PostgreSQL and Redis answer; a worker is started for the tests that meet one.", flush=True
    )
    environment = {**os.environ, "DATABASE_URL": database, "REDIS_URL": cache, "PYTHONUTF8": "1"}
    workers = os.environ.get("TEST_WORKERS") or str(min(4, os.cpu_count() or 1))
    pytest = [sys.executable, "-m", "pytest", "-q", "--create-db", *sys.argv[1:]]
    start = time.monotonic()
    try:
        # The tests that meet the worker first, alone: they commit and wait.
        codes = [
            subprocess.run([*pytest, *words], cwd=ROOT, env=environment).returncode
            for words in (
                ["-n", "0", "-m", "services", "tests/services"],
                ["-n", workers, "-m", "not services and not journey"],
            )
        ]
    finally:
        forget(database)
    if time.monotonic() - start > 900:
        print("The suite with services took more than 15 minutes.", file=sys.stderr)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
