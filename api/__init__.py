"""The web service: the same core as the command line, behind HTTP. Imports `analyzer`, never the reverse."""
