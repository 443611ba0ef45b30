"""What Instagram's apps store of a message."""
