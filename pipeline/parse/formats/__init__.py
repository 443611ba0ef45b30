"""Formats of files and of values inside them, each as it is described elsewhere; none knows of an app."""
