"""Password hashing: Argon2id at the OWASP floor (19 MiB, two passes, one lane).

Django's default (100 MiB, eight lanes) would cost a counter PC's sign-in more than a whole
exam; the floor is the least the OWASP Password Storage Cheat Sheet accepts.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idFloor(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
