"""The doors through which people speak. Owns each channel's way of saying things; decides nothing."""
