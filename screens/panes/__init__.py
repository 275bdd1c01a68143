"""The planes of a screen, each one widget that draws ready-made lines: data in, messages out."""
