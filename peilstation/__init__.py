"""The front hall: settings, composition, command line. The only room that reads the environment; it decides nothing."""
