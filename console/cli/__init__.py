"""The command line: one file per noun; output in ``output.py``, exit codes in ``exits.py``. No business rules here."""
