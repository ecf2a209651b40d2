"""How editors' content comes into other languages: side by side, by files of translators, by a machine."""
