"""What WeChat's apps store."""
