"""What the operator sees: Textual screens and panes, a ``.tcss`` beside each screen.

Importing this package sets the few switches Textual reads when it is first imported (see ``performance.md`` of the
design): no animations, a frame as soon as it is ready, and no kitty keyboard mode, which loses the text of Chinese
input methods in several terminals. A switch already set in the environment is left alone.
"""

from __future__ import annotations

import os

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.setdefault("TEXTUAL_FPS", "500")
os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
