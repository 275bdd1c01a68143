"""What a person does, one module per job. The only API of the command line and of the screens."""
