"""Captures in Wagtail's admin: what each brought, undoing and moving it, and a tweet by hand."""
