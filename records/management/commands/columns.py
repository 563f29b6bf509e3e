"""`manage.py columns`: what is laid, lay it anew, or hold it against the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...columns import heads, renew
from ...columns.layout import home


class Command(BaseCommand):
    help = "The ledger in columns: what is laid, --build it anew, --check it against the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--build", action="store_true", help="lay the columns anew now")
        parser.add_argument(
            "--check", action="store_true", help="compare every row with the database; 1 if not so"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        from ...columns import check, store  # numpy only where it is asked for
        from ...columns.build import TooSparse

        if options["build"]:
            try:
                if renew.renew() is None:
                    raise CommandError("Somebody else is laying them.")
            except (heads.NotSettled, TooSparse) as error:
                raise CommandError(str(error)) from error
        columns = store.newest()
        if columns is None:
            raise CommandError(f"No columns in {home()}; lay them with --build.")
        contents = columns.contents
        size = sum(file.stat().st_size for file in columns.folder.iterdir())
        rows = ", ".join(f"{number:,} {table}" for table, number in contents.rows.items())
        self.stdout.write(f"{columns.folder}\n{contents.built_at}, {contents.seconds} s")
        self.stdout.write(f"{size / 1e6:,.1f} MB: {rows}")
        later = heads.later(contents.heads)
        if later is None:
            raise CommandError("They are of another database.")
        self.stdout.write(f"{later.rows:,} rows since, about {len(later.people):,} people")
        if options["check"]:
            wrong = check.differences(columns)
            for line in wrong:
                self.stderr.write(line)
            if wrong:
                raise CommandError("The columns differ from the ledger: lay them anew.")
            self.stdout.write("Every row is as in the ledger.")
