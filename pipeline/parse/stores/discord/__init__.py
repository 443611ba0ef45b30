"""Messages of Discord, as its interface gives them and its apps keep them."""
