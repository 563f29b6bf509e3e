"""Pages of adequacy: requirements and coverage, eligibility and commendations."""
