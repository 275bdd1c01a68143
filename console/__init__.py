"""The call-centre console: everything a call centre does, without a screen.

Rooms, each importing only those below it: ``cli``, ``desk``, ``sync``, ``store``, ``engine``, ``catalogue``, ``domain``.
"""

__version__ = "0.1.0"
