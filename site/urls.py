"""Every address of the product, by job."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from courses.rights import authors_only
from courses.views.pictures import media

from . import studio, views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("language/", require_POST(set_language), name="set_language"),
    path("account/", include("nangluc.account_urls")),
    # One way in: Wagtail's own sign-in and password reset would pass by the second factor.
    path("studio/login/", views.studio_login, name="studio_login"),
    re_path(r"^studio/password_reset/", views.absent, name="studio_password_reset"),
    path("studio/account/", studio.own_settings, name="studio_account"),
    path("studio/", include(decorate_urlpatterns(wagtailadmin_urls.urlpatterns, authors_only))),
    path("media/<path:path>", media, name="media"),
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
