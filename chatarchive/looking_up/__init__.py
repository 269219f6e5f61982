"""Looking tweets up in Wagtail's admin, shown to readers or not."""
