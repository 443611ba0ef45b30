"""Pictures, recordings and pages of documents: blurred wherever they stand, made in a limited process, and shown as
they are by one deliberate act each, which is logged (domain W-01)."""
