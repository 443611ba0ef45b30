"""Quality: what somebody else decides about a second time, how often they decide otherwise, and what a random sample
says of what nobody read."""
