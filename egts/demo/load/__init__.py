"""The demonstration data: made through the acts of the portal itself, then dated in the past.

Everything is found again by a key of its own, so that loading twice makes nothing twice.
"""
