"""Measurements, side by side with their limits in the same run. Run by `make bench`, never by the tests."""
