"""Give the Django project in site/ an importable name: nangluc.settings is site/settings.py.

``site`` is a frozen standard-library module, so the folder can be neither imported by its
name nor made a package (DECISIONS.md, D1). A module that sets ``__path__`` is a package.
"""

from pathlib import Path

__path__ = [str(Path(__file__).with_name("site"))]
