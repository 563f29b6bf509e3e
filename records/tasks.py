"""What may outlive a request.  A task is a doorbell: an id comes in, ringing twice does no harm."""

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils.translation import gettext, override

from . import clock
from .models import PersonFact, UnitVersion, User
from .quality.months import heads_of

_A_DAY_S = 24 * 3600
_A_WEEK_S = 7 * _A_DAY_S


@shared_task
def lay_columns() -> None:
    """Lay the columns of the ledger anew; ringing twice does it once."""
    from .columns.renew import renew

    renew()


@shared_task
def tell_of_commendation(fact_pk: int) -> None:
    """Mail the person a commendation that was entered in her file, once, if she has an address."""
    fact = PersonFact.objects.select_related("person").get(pk=fact_pk)
    address = User.objects.filter(person=fact.person).values_list("email", flat=True).first()
    # The demo's people have addresses that can never exist (RFC 2606).
    if (
        not address
        or address.endswith(".invalid")
        or not cache.add(f"told-of-fact-{fact_pk}", True, _A_WEEK_S)
    ):
        return
    with override(settings.LANGUAGE_CODE):
        words = {"name": fact.person.full_name, "title": fact.title}
        send_mail(
            gettext("Hồ sơ của anh/chị có thêm khen thưởng"),
            gettext(
                "Chào %(name)s,\n\nHồ sơ của anh/chị vừa được ghi thêm: %(title)s.\n"
                "Mời đăng nhập Năng Lực để xem quyết định và bằng."
            )
            % words,
            None,
            [address],
        )


@shared_task
def remind_to_confirm(unit_pk: int, month: str) -> None:
    """Mail a unit's heads that the list of a month ("2026-10") waits, once a day at most."""
    today = clock.today()
    unit = UnitVersion.objects.as_of(today).filter(unit=unit_pk).first()
    if unit is None:  # it has ended since that month: nobody is in charge of it
        return
    if not cache.add(f"reminded-{unit_pk}-{month}-{today:%Y%m%d}", True, _A_DAY_S):
        return
    year, number = month.split("-")
    for account in heads_of([unit_pk], today):
        if not account.email or account.email.endswith(".invalid"):
            continue
        with override(settings.LANGUAGE_CODE):
            words = {"name": str(account), "unit": unit.full_name, "month": f"{number}/{year}"}
            send_mail(
                gettext("Danh sách tháng %(month)s chờ xác nhận") % words,
                gettext(
                    "Chào %(name)s,\n\nDanh sách cán bộ của %(unit)s tháng %(month)s chưa được xác nhận.\n"
                    "Mời đăng nhập Năng Lực, xem danh sách rồi xác nhận hoặc báo chỗ sai."
                )
                % words,
                None,
                [account.email],
            )
