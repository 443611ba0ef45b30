"""Stored times: counts since an epoch, texts with and without a zone, and times that are told in words."""
