"""Addresses of competency."""

<<<<<<< HEAD
from django.urls import URLPattern, path

from .views import commendations, eligibility

app_name = "competency"
urlpatterns: list[URLPattern] = [
    path("commendations/", commendations.index, name="commendations"),
    path("my-commendations/", eligibility.mine, name="commendations_mine"),
    path("commendations/eligibility/", eligibility.eligible, name="eligibility"),
    path("commendations/eligibility/<int:pk>/", eligibility.eligibility_of, name="eligibility_of"),
    path("commendations/propose/<int:pk>/<slug:code>/", commendations.propose, name="propose"),
    path("commendations/<int:pk>/", commendations.proposal, name="commendation"),
    path("commendations/<int:pk>/<slug:name>/", commendations.move, name="commendation_move"),
=======
from django.urls import path

from .views import coverage, requirements, standard

app_name = "competency"
urlpatterns = [
    path("standard/", standard.standard, name="standard"),
    path("standard/<int:pk>/", standard.standard_of, name="standard_of"),
    path("requirements/", requirements.requirements, name="requirements"),
    path("coverage/", coverage.coverage, name="coverage"),
>>>>>>> main
]
