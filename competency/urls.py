"""Addresses of competency."""

from django.urls import path

from .views import commendations, coverage, eligibility, requirements, standard

app_name = "competency"
urlpatterns = [
    path("standard/", standard.standard, name="standard"),
    path("standard/<int:pk>/", standard.standard_of, name="standard_of"),
    path("requirements/", requirements.requirements, name="requirements"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("commendations/", commendations.index, name="commendations"),
    path("commendations/eligibility/", eligibility.eligible, name="eligibility"),
    path("commendations/eligibility/<int:pk>/", eligibility.eligibility_of, name="eligibility_of"),
    path("commendations/propose/<int:pk>/<slug:code>/", commendations.propose, name="propose"),
    path("commendations/<int:pk>/", commendations.proposal, name="commendation"),
    path("commendations/<int:pk>/<slug:name>/", commendations.move, name="commendation_move"),
    path("my-commendations/", eligibility.mine, name="commendations_mine"),
]
