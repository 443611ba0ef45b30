"""The mailbox of newer versions of Facebook Messenger, on Android and iOS."""
