"""Unit and property tests of the terms; they need no database."""
