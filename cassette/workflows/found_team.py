"""Founding a team: a library with the device's keys and the signed genesis, also for a team of one."""
