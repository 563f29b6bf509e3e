"""Static files with hashed names, compressed; a missing file is a broken picture, not a crash."""

from functools import lru_cache
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    manifest_strict = False

    # The files change only with a restart; a page asks for thirty of these addresses.
    @lru_cache(maxsize=2048)  # noqa: B019  the storage lives as long as the process
    def url(self, name: str | None, force: bool = False) -> str:
        return str(super().url(name, force))

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:  # not collected: a test, or a file that is gone
            return name
