"""Keys to platforms, and the organisations and teams that they reach."""
