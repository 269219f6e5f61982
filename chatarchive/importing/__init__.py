"""Bringing captures in through Wagtail’s admin: upload, a look, and the import itself."""
