"""Bundles between sites."""
