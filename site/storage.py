"""Static files with hashed names, compressed, and lenient to a source map that is not there."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Static(CompressedManifestStaticFilesStorage):
    manifest_strict = False
