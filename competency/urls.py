"""Addresses of competency."""

from django.urls import path

from .views import coverage, requirements, standard

app_name = "competency"
urlpatterns = [
    path("standard/", standard.standard, name="standard"),
    path("standard/<int:pk>/", standard.standard_of, name="standard_of"),
    path("requirements/", requirements.requirements, name="requirements"),
    path("coverage/", coverage.coverage, name="coverage"),
]
