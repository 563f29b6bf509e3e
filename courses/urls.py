"""Addresses of courses."""

from django.urls import URLPattern, path  # noqa: F401

app_name = "courses"
urlpatterns: list[URLPattern] = []
