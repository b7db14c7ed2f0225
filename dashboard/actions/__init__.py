"""What people ask the platform to do: written first, sent once, ended honestly."""
