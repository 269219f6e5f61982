"""A chat while it goes on: what arrives of it, for its hosts and, where they like, for all."""
