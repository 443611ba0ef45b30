"""What reviewers' labels say of the order of the rest of one case: in shadow, beside the queue (domain X-11, V-04)."""
