"""What may happen to a case and what follows: pure functions from state and command to events."""
