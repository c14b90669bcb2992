"""One file per mail system (or family) that reports in words of its own; the ordered table is in `table.py`."""
