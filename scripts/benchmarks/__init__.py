"""The figures of performance.md, each measured as a ratio within one run. ``scripts/bench`` runs them."""
