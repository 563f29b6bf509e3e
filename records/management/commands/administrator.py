"""manage.py administrator quantri --document "12/QĐ-SNV ngày 02/03/2026" """

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from records import clock, grants
from records.models import EntryRefused


class Command(BaseCommand):
    help = "Name the first administrator, where there is none; print the link for her password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="of the account; it is made when there is none")
        parser.add_argument("--document", required=True, help="the decision, as it is written")

    def handle(self, **options: Any) -> None:
        try:
            account = grants.name_first_administrator(
                options["username"], document=options["document"], at=clock.now()
            )
        except EntryRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{account.username} administers accounts and rights from today.")
        if not account.has_usable_password():
            key = [user_pk_to_url_str(account), default_token_generator.make_token(account)]
            path = reverse("account_reset_password_from_key", args=key)
            self.stdout.write(f"Set the password, once: {urljoin(settings.BASE_URL, path)}")
