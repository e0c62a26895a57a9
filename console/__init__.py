"""The desk: the door of those who call people back. It shows what was promised to whom, and keeps what was done."""
