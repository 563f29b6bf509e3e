"""Definitions of adequacy: requirements of posts, schemes and proposals of commendation."""
