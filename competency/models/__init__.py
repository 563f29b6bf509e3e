"""Definitions of adequacy: requirements of posts, schemes and proposals of commendation."""

from .requirements import Requirement

__all__ = [
    "Requirement",
]
