"""The journal of an attempt: numbered, hash-chained rows that are never changed (design.md, "The journal").

``chain``   the hash of a row
``save``    the candidate's hot path: one guarded write
``append``  rows of staff and of the system, under the row lock
``fold``    the present state, or that at any row, from the rows
``verify``  recomputing a journal
"""
