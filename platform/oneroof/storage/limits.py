"""How much of a file is looked at, and at what cost. Nothing here is personal taste: each keeps a server standing."""

MOST_PAGES = 100
"""Pages of a PDF: more than any paper that somebody brings, and less than a book."""
MOST_PIXELS = 120_000_000
"""Of a picture before it is made smaller; phones make up to 108 million."""
LONGEST_SIDE = 4000
"""Pixels of a kept picture: a page of A4 at 340 dots per inch."""
MOST_INFLATED = 300_000_000
"""Bytes that all compressed streams of a PDF may hold together."""
THUMBNAIL_SIDE = 320
SHOWN_SIDE = 1600
"""Pixels of a page on the screen."""
PICTURE_SIDE = 2400
"""Pixels of the picture in which text is looked for."""
MOST_MEMORY = 1_500_000_000
MOST_CPU_SECONDS = 30
MOST_HANDLES = 64
"""Files that it may have open at once."""
MOST_SECONDS = 30
"""With what is waited for, and the scanner's 20, less than the minute for which a transaction's context is good."""
MOST_SECONDS_WAITED = 5
"""For one's turn."""
AT_ONCE = 2
"""Files of the staff that one process looks into side by side."""
AT_ONCE_OF_STRANGERS = 1
"""And files of public forms."""
