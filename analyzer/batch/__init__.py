"""A whole folder, list, archive or bucket of letters: resumable, and beyond one machine on an existing engine."""
