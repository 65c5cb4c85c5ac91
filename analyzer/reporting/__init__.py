"""An analysis as others want to have it: JSON, flat rows, a page of text, an HTML report, a calendar, the letter with its findings drawn in.

`summary` puts what a reader needs in its order, in plain words (`labels`); `text` and `html` only give it a form. Import the modules themselves:
nothing is loaded before it is needed.
"""
