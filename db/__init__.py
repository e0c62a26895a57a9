"""db remembers. It owns truth and is the only room that writes; it decides nothing that `flows` could decide."""
