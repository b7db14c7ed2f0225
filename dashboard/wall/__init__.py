"""One screen for a team's monitor."""
