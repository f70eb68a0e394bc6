"""The store: one connection module, one transaction, one outbox, one hot path."""
