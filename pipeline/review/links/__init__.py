"""Links as people look at them and decide about them."""
