"""What a catalogue declares: its services with their evidence, steps, forms and requirements, in every language."""
