"""Data quality: what is missing, contradictory, suspicious, unverified or stale in the register.

A check (``base``) is one set-wise query over a reading; all of them are in ``registry``.  What
the page asks of them is in ``survey``; ``aside`` lets a looked-into line rest, ``months`` is the
confirmation of each unit's list at the end of a month.
"""
