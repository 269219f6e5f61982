"""Withdrawals in Wagtail's admin: asking for one, the list of them, lifting one."""
