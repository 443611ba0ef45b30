"""The review application: what the stages have made, served to people in a browser, and what people decide about it.

It reads the case's tables and views and changes none of them; what it keeps itself is in its own database.
"""
