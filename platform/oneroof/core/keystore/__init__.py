"""The key store: one wrapped key per person, outside the database and its backups.

Keys of persons are wrapped by their tenant's master key, and that by the installation's vault. Destroying a key makes
everything encrypted under it unreadable, in every copy; that it was destroyed is remembered here for good.
"""

from oneroof.core.keystore.store import KeyDestroyedError, KeyStore
from oneroof.core.keystore.vault import FileVault, HeldVault, Vault

__all__ = ["FileVault", "HeldVault", "KeyDestroyedError", "KeyStore", "Vault"]
