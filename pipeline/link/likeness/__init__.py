"""How alike somebody on a device and a nominal of intelligence are: Fellegi and Sunter's model, every step shown."""
