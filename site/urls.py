"""Every address of the product, by job."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from courses.rights import authors_only
from courses.views.pictures import media

from . import views

# One door for every account: its second factor is asked there, and not a second time.
sign_in = RedirectView.as_view(pattern_name="account_login", query_string=True)

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("language/", set_language, name="set_language"),
    path("account/", include("allauth.urls")),
    path("studio/login/", sign_in),
    path("studio/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, authors_only))),
    path("media/<path:path>", media),
    path("", include("records.urls")),
    path("learn/", include("courses.urls")),
    path("exams/", include("assessments.urls")),
    path("", include("competency.urls")),
]
if settings.DEBUG:
    from .gallery import gallery

    urlpatterns += [path("ui/", gallery, name="gallery")]

handler400 = "nangluc.views.bad_request"
handler403 = "nangluc.views.forbidden"
handler404 = "nangluc.views.not_found"
handler500 = "nangluc.views.server_error"
