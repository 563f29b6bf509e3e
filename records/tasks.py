"""What may outlive a request.  A task is a doorbell: an id comes in, ringing twice does no harm."""

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.core.mail import send_mail
from django.utils.translation import gettext, override

from .models import PersonFact, User

_A_WEEK_S = 7 * 24 * 3600


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
