"""Who may do what, and the memory of what was done."""
