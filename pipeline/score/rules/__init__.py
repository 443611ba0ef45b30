"""Rules, a file a family. Each module has RULES; a rule without a weight in configs/scoring.toml stops the start."""
