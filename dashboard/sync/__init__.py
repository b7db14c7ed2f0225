"""What to ask next, asking it, and writing down what came."""
