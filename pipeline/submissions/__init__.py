"""The queue of exhibits that wait: which is processed next, and what it will take (domain §2.2)."""
