"""Process packs: the documented schema, the loader, the checks, the drawing and the simulator."""
