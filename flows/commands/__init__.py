"""The commands of `triage` about what a force holds, decides and measures; `flows.cli` puts all commands together."""
