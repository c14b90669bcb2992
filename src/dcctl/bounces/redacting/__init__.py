"""`redact`, in rooms: what is personal (`finding`), what stands for it (`names`), texts, header fields, parts."""
