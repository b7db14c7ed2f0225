"""Scenarios and their executions: what is known, kept and shown. Knows no HTTP to a platform."""
