"""Who uses the application: accounts, what they may do, and how they sign in."""
