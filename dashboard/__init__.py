"""Callboard: the operations console. One package per capability; imports go down only."""
