"""The records that mend what the checks found: made, merged, written as a zone."""
