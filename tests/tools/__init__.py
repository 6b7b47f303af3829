"""Tests of what developers run; they need no database."""
