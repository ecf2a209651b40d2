"""Documents of a casefile: what people bring, kept encrypted, with its versions, its dates and what it proves."""
