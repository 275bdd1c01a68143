"""The SQLite file: opening, migrations, the one write door, projections and queries."""
