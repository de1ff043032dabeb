"""Profiles as reports: where the time of a call goes, layer by layer; of two, what differs."""
