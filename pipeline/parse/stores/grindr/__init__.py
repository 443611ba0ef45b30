"""What Grindr's app keeps in its older store."""
