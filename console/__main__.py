"""``python -m console`` is ``callconsole``."""

from console.cli.main import main

raise SystemExit(main())
