"""The judges: what the modules one floor up found, held against the rules; one finding for each (`rules.py`)."""
