"""What a day was: figures of one log, read at one moment, so that report, hand-over and queue cannot disagree."""
