"""Accounts and rights: who looks after them, and what nobody may do with her own."""

from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records import clock, grants
from records.models import AccountEvent, EntryRefused, Grant, User
from records.scope import May, Role, can
from tests import make

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)
NOW = datetime.fromisoformat("2026-03-02T09:00:00+07:00")


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: DAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def world():
    top = make.province()
    here, there = make.unit("Nhân Lý", parent=top), make.unit("Lộc Bình", parent=top)
    return top, here, there


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


def url(name, *args):
    return reverse(f"records:{name}", args=args)


def asked(**more):
    return {
        "role": "hr", "unit": "Nhân Lý", "since": "2026-03-02", "until": "", "document": "12/QĐ",
    } | more  # fmt: skip


def test_only_an_administrator_finds_the_pages(world):
    top, here, _ = world
    officer = make.user(make.officer(unit=here))
    grant = make.granted(Role.HR, unit=top).grants.get()
    others = [officer, make.head(unit=here), make.user()]
    others += [make.granted(role, unit=top) for role in Role if role is not Role.ADMINISTRATOR]
    pages = [
        url("rights"), url("rights_open"), url("rights_of", officer.pk), url("rights_give", officer.pk),
        url("rights_close", officer.pk), url("rights_change", grant.pk, "end"),
    ]  # fmt: skip
    for account in others:
        client = signed_in(account)
        for page in pages:
            assert client.get(page).status_code == 404, (account, page)
            assert client.post(page, {"do": "save"}).status_code == 404, (account, page)
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    assert all(client.get(page).status_code == 200 for page in pages)
    assert Grant.objects.filter(user=officer).count() == 0


def test_the_pages_show_no_fact_about_anybody(world):
    top, here, _ = world
    her = make.officer(unit=here, born=date(1987, 6, 5))
    make.fact(her, title="Thạc sĩ Luật")
    account = make.user(her)
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    for page in (url("rights"), url("rights_of", account.pk)):
        text = client.get(page).content.decode()
        assert her.full_name in text
        assert "Nhân Lý" in text
        assert not any(word in text for word in ("05/06/1987", "1987-06-05", "Thạc sĩ"))
    assert client.get(reverse("records:person", args=[her.pk])).status_code == 404


def test_an_account_is_found_by_its_folded_name_user_name_or_code(world):
    top, here, _ = world
    account = make.user(make.officer("Nguyễn Thị Ánh", unit=here, code="LS777"))
    office = make.user(username="noivu", first_name="Phòng Nội vụ")
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    for words, found in (
        ("nguyen anh", account),
        ("ls77", account),
        ("phong noi", office),
        ("noivu", office),
    ):
        rows = client.get(url("rights"), {"q": words}).context["rows"]
        assert [row.account for row in rows] == [found], words


def test_a_right_is_previewed_given_and_felt_and_the_preview_writes_nothing(world):
    top, here, _ = world
    account = make.user(make.officer(unit=here))
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    page = url("rights_give", account.pk)
    answer = client.post(page, asked(do="preview"))
    (added,) = answer.context["effect"]["added"]
    assert (added.role, added.unit) == (Role.HR, here)
    assert not can(User.objects.get(pk=account.pk), May.ENTER)
    assert client.post(page, asked(do="save")).status_code == 302
    assert can(User.objects.get(pk=account.pk), May.ENTER)
    row = Grant.objects.get(user=account)
    assert (row.document, row.entered_by.username) == (
        "12/QĐ",
        client.get("/").context["user"].username,
    )
    assert client.get(url("source", "grant", row.pk)).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"document": " "},
        {"unit": "Không Đâu"},
        {"since": "2026-03-01"},
        {"until": "2026-03-01"},
        {"role": "king"},
    ],
)
def test_what_is_not_a_right_is_refused_on_the_page(world, wrong):
    top, here, _ = world
    account = make.user(make.officer(unit=here))
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    answer = client.post(url("rights_give", account.pk), asked(do="save", **wrong))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Grant.objects.filter(user=account).exists()


def test_an_ended_right_ends_access_the_same_day_and_the_ending_can_be_taken_back(world):
    top, _, _ = world
    admin, hr = make.granted(Role.ADMINISTRATOR, unit=top), make.granted(Role.HR, unit=top)
    client, hers = signed_in(admin), signed_in(hr)
    assert hers.get(url("people")).status_code == 200
    page = url("rights_change", hr.grants.get().pk, "end")
    end = {"on": "2026-03-02", "reason": "Chuyển công tác"}
    effect = client.post(page, end | {"do": "preview"}).context["effect"]
    assert [one.role for one in effect["dropped"]] == [Role.HR]
    assert hers.get(url("people")).status_code == 200
    client.post(page, end | {"do": "save"})
    assert hers.get(url("people")).status_code == 404
    assert client.get(page).status_code == 404  # superseded: the page speaks of the new row
    ended = Grant.objects.known().get(user=hr)
    back = url("rights_change", ended.pk, "undo-end")
    client.post(back, {"reason": "Nhầm người", "do": "save"})
    assert hers.get(url("people")).status_code == 200


def test_a_right_given_by_mistake_is_retracted_and_stays_readable(world):
    top, _, _ = world
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    hr = make.granted(Role.HR, unit=top)
    given = hr.grants.get()
    client.post(url("rights_change", given.pk, "retract"), {"reason": "Nhầm", "do": "save"})
    assert not Grant.objects.known().filter(user=hr).exists()
    assert "Nhầm" in client.get(url("source", "grant", given.pk)).content.decode()


def test_nobody_touches_her_own_rights_or_account(world):
    top, here, _ = world
    admin = make.granted(Role.ADMINISTRATOR, unit=top)
    make.granted(Role.ADMINISTRATOR, unit=top)  # she would not be the last
    client, own = signed_in(admin), admin.grants.get()
    tries = [
        (url("rights_give", admin.pk), asked()),
        (url("rights_change", own.pk, "end"), {"on": "2026-04-01", "reason": "x"}),
        (url("rights_change", own.pk, "retract"), {"reason": "x"}),
        (url("rights_close", admin.pk), {"reason": "x"}),
    ]
    for page, data in tries:
        for step in ("preview", "save"):
            answer = client.post(page, data | {"do": step})
            assert "của chính mình" in answer.content.decode(), page
    client.post(url("rights_link", admin.pk))
    admin.refresh_from_db()
    assert list(admin.grants.all()) == [own]
    assert admin.is_active
    assert not AccountEvent.objects.exists()


def test_the_last_administrator_is_not_lifted(world):
    top, here, _ = world
    lasting = make.granted(Role.ADMINISTRATOR, unit=top)
    # Her own right ends, so after that day the other would be the only one.
    passing = make.granted(Role.ADMINISTRATOR, unit=top, until=date(2026, 6, 1))
    grant = lasting.grants.get()
    as_her = {"reason": "x", "by": passing, "at": NOW}
    for deed in (
        lambda: grants.end(grant, on=date(2026, 4, 1), **as_her),
        lambda: grants.retract(grant, **as_her),
        lambda: grants.close(lasting, **as_her),
    ):
        with pytest.raises(EntryRefused, match="cuối cùng"):
            deed()
    grants.end(passing.grants.get(), on=date(2026, 4, 1), reason="x", by=lasting, at=NOW)


def test_an_administrator_of_a_part_reaches_nobody_above_her(world):
    top, here, there = world
    local = make.granted(Role.ADMINISTRATOR, unit=here)
    make.granted(Role.ADMINISTRATOR, unit=top)
    hers, other = make.user(make.officer(unit=here)), make.user(make.officer(unit=there))
    both = make.granted(Role.HR, unit=top, who=make.officer("Vi Thị Hoa", unit=here))
    client = signed_in(local)
    assert client.get(url("rights_of", hers.pk)).status_code == 200
    assert client.get(url("rights_of", other.pk)).status_code == 404
    assert client.get(url("rights_change", both.grants.get().pk, "end")).status_code == 404
    with pytest.raises(EntryRefused, match="ngoài phạm vi"):
        grants.close(both, reason="x", by=local, at=NOW)
    with pytest.raises(EntryRefused, match="ngoài phạm vi"):
        grants.give(hers, Role.HR, top, since=DAY, until=None, document="1/QĐ", by=local, at=NOW)


def test_a_new_account_gets_a_link_that_works_once(world):
    top, here, _ = world
    make.officer(unit=here, code="LS900")
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    page, data = url("rights_open"), {"staff_code": "ls900", "email": "a@example.invalid"}
    assert client.post(page, data | {"do": "preview"}).context["effect"]["row"].unit == here
    assert not User.objects.filter(username="ls900").exists()
    answer = client.post(page, data | {"do": "save"})
    account = User.objects.get(username="ls900")
    assert not account.has_usable_password()
    link = urlsplit(answer.context["link"]).path
    assert "no-store" in answer["Cache-Control"]
    assert link not in client.get(url("rights_of", account.pk)).content.decode()
    new = Client()
    form = new.get(link, follow=True).redirect_chain[-1][0]
    secret = {"password1": make.PASSWORD, "password2": make.PASSWORD}
    assert new.post(form, secret).status_code == 302
    assert User.objects.get(pk=account.pk).check_password(make.PASSWORD)
    assert "_auth_user_id" not in new.session  # a password alone signs nobody in
    assert Client().get(link, follow=True).context["token_fail"]
    client.post(url("rights_link", account.pk))  # has a password now: no second link
    assert list(account.events.values_list("deed", flat=True)) == ["opened", "linked"]
    assert client.post(page, data | {"do": "save"}).context["form"].errors


def test_the_operator_names_the_first_administrator_and_no_second(world, capsys):
    top, _, _ = world
    call_command("administrator", "quantri", document="1/QĐ")
    account = User.objects.get(username="quantri")
    assert can(account, May.ADMINISTER)
    link = capsys.readouterr().out.split("once: ")[1].strip()
    assert not Client().get(urlsplit(link).path, follow=True).context.get("token_fail")
    with pytest.raises(CommandError):
        call_command("administrator", "khac", document="2/QĐ")
    assert not User.objects.filter(username="khac").exists()


def test_where_there_is_mail_the_link_is_mailed_and_not_shown(world, settings):
    settings.EMAIL_URL = "smtp://mail.example.invalid"
    top, here, _ = world
    make.officer(unit=here, code="LS901")
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    data = {"staff_code": "LS901", "email": "b@example.invalid", "do": "save"}
    assert client.post(url("rights_open"), data).status_code == 302
    assert mail.outbox[-1].to == ["b@example.invalid"]
    assert "/account/password/reset/key/" in mail.outbox[-1].body


def test_a_closed_account_is_out_at_once_and_comes_back_whole(world):
    top, here, _ = world
    client = signed_in(make.granted(Role.ADMINISTRATOR, unit=top))
    head = make.head(unit=here)
    hers = signed_in(head)
    client.post(url("rights_close", head.pk), {"reason": "Nghỉ không lương", "do": "save"})
    assert hers.get(url("people")).status_code == 302
    assert "Nghỉ không lương" in client.get(url("rights_of", head.pk)).content.decode()
    client.post(url("rights_reopen", head.pk), {"reason": "Đi làm lại", "do": "save"})
    assert signed_in(User.objects.get(pk=head.pk)).get(url("people")).status_code == 200
    assert [one.deed for one in head.events.order_by("pk")] == ["closed", "reopened"]


def test_the_list_and_an_account_cost_the_same_for_2_and_20(world):
    top, here, _ = world
    admin = make.granted(Role.ADMINISTRATOR, unit=top)
    who = make.user(make.officer(unit=here))
    client = signed_in(admin)
    counts = []
    for more in (2, 18):
        for number in range(more):
            make.granted(Role.HR, unit=top, who=make.officer(unit=make.unit(parent=top)))
            day = DAY + timedelta(days=40 * (more + number))
            grants.give(
                who, Role.AUDITOR, top, since=day, until=day + timedelta(days=9),
                document="1/QĐ", by=admin, at=NOW,
            )  # fmt: skip
        for page in (url("rights"), url("rights_of", who.pk)):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
    assert max(counts) < 25
