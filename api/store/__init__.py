"""What the service keeps: analyses, keys, the audit log. Everything of a letter is encrypted; the rest says nothing of a person."""
