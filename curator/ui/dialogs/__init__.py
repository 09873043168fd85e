"""Dialogs: one question or one answer at a time, over the room it belongs to."""
