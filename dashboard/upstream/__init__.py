"""Talking to a platform: values in, values out. No ORM, no settings; usable in a shell."""
