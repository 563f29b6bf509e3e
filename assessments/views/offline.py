"""For a reload without a line: the worker of the exam pages and the empty page it keeps."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from records.requests import SignedInRequest

from .before import examinee


@login_required
@never_cache
def worker(request: SignedInRequest) -> HttpResponse:
    """The script; its address is its scope, so it sees requests of exam pages alone."""
    examinee(request)
    context = {"page": reverse("assessments:offline")}
    return render(request, "assessments/worker.js", context, content_type="text/javascript")


@login_required
@never_cache
def offline(request: SignedInRequest) -> HttpResponse:
    """The page without a line.  The browser keeps it whoever signs in next: it names nobody."""
    examinee(request)
    return render(request, "assessments/offline.html")
