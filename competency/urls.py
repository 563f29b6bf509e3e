"""Addresses of competency."""

from django.urls import URLPattern, path  # noqa: F401

app_name = "competency"
urlpatterns: list[URLPattern] = []
