"""The one signal of the platform: facts about people were entered (after commit)."""

from django.dispatch import Signal

entered = Signal()  # people: set of person ids
