"""Questions the desk asks the database, one module per subject; plain SQL on a read connection."""
