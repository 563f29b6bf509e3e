"""Home, health and error pages: the only views that may look across every app."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import make_aware
from django.views.decorators.http import require_safe

from competency.remembered import Remembered
from records import clock
from records.requests import SignedInRequest
from records.scope import May, can, rights_of

from .home import Home

# Beside the ledger a home is read from these, each of which only grows: her courses and steps,
# her attempts (their ends are facts), the exams there are, the dossiers and their moves.
HOMES = Remembered(
    500,
    also=(
        "SELECT count(*) FROM courses_enrolment WHERE person_id = %s",
        "SELECT count(*) FROM courses_lessonstep JOIN courses_enrolment enrolment"
        " ON enrolment.id = enrolment_id WHERE enrolment.person_id = %s",
        "SELECT count(*) FROM assessments_attempt WHERE person_id = %s",
        "SELECT count(*) FROM assessments_examversion WHERE %s IS NOT NULL",
        "SELECT count(*) FROM competency_proposal WHERE %s IS NOT NULL",
        "SELECT count(*) FROM competency_act WHERE %s IS NOT NULL",
    ),
)


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Personnel data is not for search engines."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116); there once SECURITY_CONTACT is set."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = make_aware(datetime.combine(clock.today() + timedelta(days=300), time()))
    lines = (
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: vi, en",
        f"Canonical: {settings.BASE_URL}{reverse('security_txt')}",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def studio_login(request: HttpRequest) -> HttpResponse:
    """The studio has no sign-in of its own."""
    return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"))


def absent(_request: HttpRequest) -> HttpResponse:
    """An address that a package offers and this product does not."""
    raise Http404


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """What to do now, for each kind of user; drawn anew when something about it has changed."""
    user = request.user
    rights = rights_of(user)

    def body() -> SafeString:
        told = {"home": Home.load(user, clock.now()), "name": str(user)}
        return render_to_string("_home.html", told)

    if can(user, May.AUTHOR):  # drafts wait for her, which are no ledger
        return render(request, "home.html", {"body": body()})
    key = user.pk, str(user), rights, clock.today()
    person = None if rights else user.person_id
    return render(request, "home.html", {"body": HOMES.get(key, body, person, user.person_id)})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(None, "500.html", status=500)  # type: ignore[arg-type]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"stale": True}, status=403)
