"""What the tests of accounts and pages need: quick passwords, and rate limits that start from nothing."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_memory_of_other_tests():
    cache.delete_pattern("*")  # this run's own keys
