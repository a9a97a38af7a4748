"""The one way out: every request to the outside goes through `EgressClient`, nothing else opens a connection.

Deny by default: a purpose names the hosts it may reach; names are resolved once, every address is judged, and the
connection is made to the judged address and to no other.
"""
