"""Capturing a chat from the networks themselves: asking, keeping what came, bringing it in."""
