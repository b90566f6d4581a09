"""Importing a WordPress export (WXR 1.0 to 1.2).

`source` opens files and mends their bytes, `pieces` cuts the stream into one head and single items, `reader`
makes data of them, `body` and `closing` make our HTML of WordPress's, `storing` writes, item by item.
Memory is bounded by the largest item. Nothing is mailed, nobody is pinged, no address of a person is kept.
"""
