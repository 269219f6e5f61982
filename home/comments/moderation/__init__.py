"""Comments in Wagtail's admin: who looks after them, and what they may do."""
