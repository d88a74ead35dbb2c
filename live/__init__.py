"""What AWS says: sessions, and the inventory of an organization. Read-only; knows no other room of this program."""
