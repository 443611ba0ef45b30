"""What Signal's apps store, once it is decrypted."""
