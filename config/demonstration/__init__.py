"""The demonstration content: from the files beside the apps into an empty site, by the verbs that people use.

`filling` writes all of it or nothing; `bulk` adds any number of further articles and comments for measuring.
"""
