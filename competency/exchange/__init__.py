"""The framework as a file: XLSX and CASE-like JSON, out and back without loss."""
