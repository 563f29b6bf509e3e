"""The bare view every figure is a multiple of: Django, one view, no middleware, no database."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import re_path

settings.configure(
    SECRET_KEY="noop",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
    DEBUG=False,
)


def noop(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [re_path("", noop)]
application = get_wsgi_application()
