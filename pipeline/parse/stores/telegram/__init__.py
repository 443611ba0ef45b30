"""What Telegram's apps store: TL on Android, Postbox on iOS."""
