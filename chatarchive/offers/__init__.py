"""Offers to host a chat: the form, the draft it becomes, and the facilitators' queue."""
