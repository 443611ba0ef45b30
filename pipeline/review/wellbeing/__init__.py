"""What reading this material does to people: how much each was shown, for their own eyes; when a break is due."""
