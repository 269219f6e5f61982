from hypothesis import settings

# For a long run: pytest tests/chatarchive/test_histories.py --hypothesis-profile=thorough
settings.register_profile("thorough", max_examples=2000, deadline=None)
