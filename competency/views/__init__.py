<<<<<<< HEAD
"""Pages of adequacy: requirements and coverage, eligibility and commendations."""
=======
"""Pages of competency."""
>>>>>>> main
