"""The editing desk: Django's admin in the newsroom's words. One module a subject; `articles/admin.py` loads them."""
