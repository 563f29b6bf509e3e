"""Addresses of assessments."""

from django.urls import path

from . import views

app_name = "assessments"
urlpatterns = [
    path("", views.index, name="index"),
    path("worker.js", views.worker, name="worker"),
    path("attempts/offline/", views.offline, name="offline"),
    path("attempts/<int:pk>/", views.attempt, name="attempt"),
    path("attempts/<int:pk>/steps/", views.steps, name="steps"),
    path("attempts/<int:pk>/submit/", views.submit, name="submit"),
    path("attempts/<int:pk>/review/", views.review, name="review"),
    path("<slug:code>/", views.exam, name="exam"),
    path("<slug:code>/start/", views.start, name="start"),
]
