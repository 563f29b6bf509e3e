"""Addresses of learning."""

from django.urls import path, re_path

from .views import lessons, pictures, shelf

app_name = "courses"
urlpatterns = [
    path("", shelf.index, name="index"),
    re_path(r"^pictures/(?P<digest>[0-9a-f]{64})\Z", pictures.image, name="image"),
    path("<str:code>/", shelf.course, name="course"),
    path("<str:code>/begin/", shelf.begin, name="begin"),
    path("<str:code>/<str:slug>/", lessons.lesson, name="lesson"),
    path("<str:code>/<str:slug>/progress/", lessons.progress, name="progress"),
]
