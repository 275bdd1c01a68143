"""The words of the trade as plain values: plates, phones, names, times, text. Imports nothing of ours."""
