"""What Slack's app stores."""
